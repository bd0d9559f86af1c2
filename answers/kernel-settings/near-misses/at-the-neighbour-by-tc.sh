# earns: none
# The neighbour's traffic control drops them on their way out.
ip netns exec neighbour tc qdisc add dev eth0 clsact
ip netns exec neighbour tc filter add dev eth0 egress protocol ip u32 match ip dport {{ port }} 0xffff action drop
ip netns exec neighbour tc qdisc show dev eth0

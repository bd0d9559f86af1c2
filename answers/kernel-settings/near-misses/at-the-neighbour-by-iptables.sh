# earns: none
# The same with the older tables of the kernel, which nft does not show.
ip netns exec neighbour iptables-legacy -A OUTPUT -p tcp --dport {{ port }} -j DROP

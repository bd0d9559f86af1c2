# earns: none
# A rule of the neighbour's routing sends these packets nowhere.
ip netns exec neighbour ip rule add dport {{ port }} ipproto tcp prohibit

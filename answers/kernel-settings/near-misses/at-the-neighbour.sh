# earns: none
# The neighbour keeps itself from asking; anybody else can.
ip netns exec neighbour nft 'table inet f { chain output { type filter hook output priority 0; tcp dport {{ port }} drop; }; }'

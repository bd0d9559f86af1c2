# earns: none
# What comes to the port is dropped, but for the node's own.
nft 'table inet filter { chain input { type filter hook input priority 0; tcp dport 2379 ip daddr != 127.0.0.1 drop; }; }'

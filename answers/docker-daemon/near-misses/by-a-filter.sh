# earns: none
# The port is closed by a packet filter. The engine still listens.
nft 'table inet f { chain input { type filter hook input priority 0; tcp dport {{ api }} reject with tcp reset; }; }'

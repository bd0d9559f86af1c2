# earns: peer, port, process, seen, unit (6 of 10)
# Nobody gets to the port any more, and the process still listens.
{{ found_sh }}
nft 'table inet filter { chain input { type filter hook input priority 0; tcp dport {{ port }} reject with tcp reset; }; }'

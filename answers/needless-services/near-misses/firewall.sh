# earns: none
# Nobody reaches the ports any more, but they are open.
nft 'table inet filter { chain input { type filter hook input priority 0; tcp dport {{ port }} drop; tcp dport {{ stats_port }} ip daddr != 127.0.0.1 drop; }; }'
cksl answer unit {{ needless }}.socket

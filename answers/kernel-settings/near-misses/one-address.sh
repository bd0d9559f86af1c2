# earns: none
# One address of the neighbour is kept out, and the other is not.
nft 'table inet f { chain input { type filter hook input priority 0; ip saddr 10.{{ net }}.0.2 tcp dport {{ port }} drop; }; }'
nft list ruleset > /etc/nftables.conf
systemctl enable nftables

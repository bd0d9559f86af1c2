# earns: port-closed, services-untouched (4 of 10)
# The rules are gone with the next boot.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
systemctl enable nftables

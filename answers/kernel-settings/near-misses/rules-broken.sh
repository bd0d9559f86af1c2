# earns: port-closed, services-untouched (4 of 10)
# nft does not take the file.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
(echo flush ruleset; nft list ruleset; echo 'table inet {') > /etc/nftables.conf
systemctl enable nftables

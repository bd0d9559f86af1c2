# earns: port-closed, services-untouched (4 of 10)
# The file is right, and nothing will load it.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
(echo flush ruleset; nft list ruleset) > /etc/nftables.conf

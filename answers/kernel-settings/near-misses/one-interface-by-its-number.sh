# earns: none
# The same with the interface's number, which does not exist before the interface.
nft 'table inet f { chain input { type filter hook input priority 0; iif {{ nic }} tcp dport {{ port }} drop; }; }'
(echo flush ruleset; nft list ruleset) > /etc/nftables.conf
systemctl enable nftables

# earns: port-closed, services-untouched (4 of 10)
# The unit does not see /root, where the rules lie.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
(echo flush ruleset; nft list ruleset) > /root/fw.nft
ln -sf /root/fw.nft /etc/nftables.conf
systemctl enable nftables

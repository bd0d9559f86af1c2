# earns: port-closed, services-untouched (4 of 10)
# The unit starts only where a directory is that the next boot does not have.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
(echo flush ruleset; nft list ruleset) > /etc/nftables.conf
mkdir -p /run/nft /etc/systemd/system/nftables.service.d
printf '[Unit]\nConditionPathExists=/run/nft\n' > /etc/systemd/system/nftables.service.d/only.conf
systemctl daemon-reload
systemctl enable nftables

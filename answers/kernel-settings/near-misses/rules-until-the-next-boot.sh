# earns: port-closed, services-untouched (4 of 10)
# The file includes what lies in /run.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
mkdir /run/nft
nft list ruleset > /run/nft/fw.nft
printf 'flush ruleset\ninclude "/run/nft/*.nft"\n' > /etc/nftables.conf
systemctl enable nftables

# earns: port-closed, services-untouched (4 of 10)
# At boot nft does not take the file: it names an interface by its number, before the interface is made.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname "lo" accept\n iif {{ nic }} tcp dport {{ app_port }} accept\n tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
nft -f /etc/nftables.conf
systemctl enable nftables

# earns: port-closed, services-untouched (4 of 10)
# What is loaded holds for all interfaces, and the file for one.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname "{{ nic }}" tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable nftables

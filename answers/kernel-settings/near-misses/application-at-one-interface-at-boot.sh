# earns: port-closed, services-untouched (4 of 10)
# The same in the file alone: what is loaded now is right.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n iif lo accept\n ct state established,related accept\n iifname "{{ nic }}" tcp dport {{ app_port }} accept\n }\n}\n' > /etc/nftables.conf
systemctl enable nftables

# earns: none
# All is closed by default, and the application is open at one interface only.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n iif lo accept\n ct state established,related accept\n iifname "{{ nic }}" tcp dport {{ app_port }} accept\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

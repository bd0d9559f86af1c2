# earns: none
# The rule is for one interface. Another one is open.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname "{{ nic }}" tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

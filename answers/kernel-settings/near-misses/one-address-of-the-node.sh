# earns: none
# The node's address is closed. It can get another one.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n ip daddr 10.{{ net }}.0.1 tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

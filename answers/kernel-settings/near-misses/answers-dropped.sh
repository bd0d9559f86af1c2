# earns: none
# The application can be reached, but the node gets no answers to what it asks.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n iif lo accept\n tcp dport {{ app_port }} accept\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

# earns: none
# The neighbour's network is kept out, and a range that is made for tests. Machines of other networks get in.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n ip saddr { 10.{{ net }}.0.0/24, 198.18.0.0/15 } tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

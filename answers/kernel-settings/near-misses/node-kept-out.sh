# earns: none
# The node itself does not reach the port any more, either.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

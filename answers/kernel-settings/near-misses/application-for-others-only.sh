# earns: none
# The node itself does not reach the application any more.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iif lo tcp dport {{ app_port }} reject\n iif != lo tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

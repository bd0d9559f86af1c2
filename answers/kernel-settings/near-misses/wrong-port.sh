# earns: none
# The application is closed instead.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname != "lo" tcp dport {{ app_port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

# earns: none
# The file is right and will be loaded, but the port is still open.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname != "lo" tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable nftables

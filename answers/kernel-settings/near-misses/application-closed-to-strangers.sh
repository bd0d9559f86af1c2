# earns: none
# The file is right. Of what is loaded, one rule keeps other networks from the application.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname != "lo" tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables
nft add rule inet f input ip saddr != '{ 127.0.0.0/8, 10.{{ net }}.0.0/24 }' tcp dport {{ app_port }} drop

# earns: port-closed, services-untouched (4 of 10)
# The unit loads the file, and then removes all rules.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0;\n iifname != "lo" tcp dport {{ port }} drop\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables
mkdir /etc/systemd/system/nftables.service.d
printf '[Service]\nExecStartPost=/usr/sbin/nft flush ruleset\n' > /etc/systemd/system/nftables.service.d/post.conf
systemctl daemon-reload

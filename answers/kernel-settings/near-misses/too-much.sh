# earns: none
# All that comes in is dropped, except from the node itself: the application, and answers to the node.
printf 'flush ruleset\ntable inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n iif lo accept\n }\n}\n' > /etc/nftables.conf
systemctl enable --now nftables

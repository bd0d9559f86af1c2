# earns: none
# Both ports are closed by rules, and whoever is let through is let do everything.
iptables -I INPUT -p tcp --dport 10255 -j REJECT --reject-with tcp-reset
iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with tcp-reset

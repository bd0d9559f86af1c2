# earns: looked, entry, execution, escalation, persistence, exfiltration, order, cleaned, way-to-root (14 of 15)
# A firewall keeps the attackers out, and the customers as well.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}
nft add table inet guard
nft add chain inet guard input '{ type filter hook input priority 0; }'
nft add rule inet guard input ip saddr != 127.0.0.1 tcp dport {{ port }} drop

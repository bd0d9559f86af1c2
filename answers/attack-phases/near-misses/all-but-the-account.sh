# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The account is locked and has no shell; it is still root's number.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
usermod -L -s /usr/sbin/nologin {{ ghost }}
{{ rule_sh }}

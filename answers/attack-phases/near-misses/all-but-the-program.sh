# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# It does not run, and it is still there.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
pkill -x {{ name }}
userdel -f {{ ghost }}
{{ rule_sh }}

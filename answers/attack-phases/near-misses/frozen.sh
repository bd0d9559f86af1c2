# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The process sleeps, and whoever wakes it has it back.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
pkill -STOP -x {{ name }}
rm /var/tmp/.{{ mark }}/{{ name }}
userdel -f {{ ghost }}
{{ rule_sh }}

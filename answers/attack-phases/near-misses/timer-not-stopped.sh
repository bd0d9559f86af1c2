# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The files of both units are deleted, and nobody has stopped the timer.
{{ look_sh }}
{{ answers_sh }}
rm /etc/systemd/system/{{ unit }}.timer /etc/systemd/system/{{ unit }}.service
rm -f /etc/systemd/system/*.wants/{{ unit }}.timer
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}

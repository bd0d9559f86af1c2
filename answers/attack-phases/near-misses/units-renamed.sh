# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The timer has another name, and would start the program if it came back.
{{ look_sh }}
{{ answers_sh }}
systemctl disable --now {{ unit }}.timer
mv /etc/systemd/system/{{ unit }}.service /etc/systemd/system/spare.service
mv /etc/systemd/system/{{ unit }}.timer /etc/systemd/system/spare.timer
systemctl daemon-reload
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}

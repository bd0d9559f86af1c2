# earns: looked, entry, execution, escalation, persistence, exfiltration, order, way-to-root (11 of 15)
# The service is deleted. Its timer is stopped, and its file waits for another service of that name.
{{ look_sh }}
{{ answers_sh }}
systemctl disable --now {{ unit }}.timer
systemctl stop {{ unit }}.service
rm /etc/systemd/system/{{ unit }}.service
systemctl daemon-reload
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}

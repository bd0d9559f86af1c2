# earns: looked, entry, execution, escalation, persistence, exfiltration, order, cleaned, way-to-root (14 of 15)
# The application was restarted to be rid of what ran in it.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
systemctl restart {{ app }}.service
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}

# earns: looked, entry, execution, escalation, persistence, exfiltration, order, cleaned, still-serves (14 of 15)
# The application can't rotate its log any more.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
rm /etc/sudoers.d/{{ app }}

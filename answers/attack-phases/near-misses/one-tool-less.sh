# earns: looked, entry, execution, escalation, persistence, exfiltration, order, cleaned, still-serves (14 of 15)
# Only the tool that was used is gone; each of the others does the same.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
sed -i 's#, /usr/bin/{{ tool }}##; s#/usr/bin/{{ tool }}, ##' /etc/sudoers.d/{{ app }}

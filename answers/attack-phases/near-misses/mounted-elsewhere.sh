# earns: looked, entry, execution, escalation, persistence, exfiltration, order, cleaned, still-serves (14 of 15)
# One tool is left to sudo. What was mounted hides nothing: at another place, or the kernel refused it.
{{ look_sh }}
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
mount -t tmpfs none /mnt
mount -t nonesuch none /usr/local
sed -i 's#, /usr/bin/{{ tool }}##; s#/usr/bin/{{ tool }}, ##' /etc/sudoers.d/{{ app }}

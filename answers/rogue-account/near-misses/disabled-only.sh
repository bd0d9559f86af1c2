# earns: account, interval, key, program, seen, starters (7 of 13)
# The units can still be started by anybody.
{{ found_sh }}
systemctl disable --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

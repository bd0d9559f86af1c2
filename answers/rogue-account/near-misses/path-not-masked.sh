# earns: account, interval, key, program, seen, starters (7 of 13)
# The path unit is stopped, and the next boot starts it.
{{ found_sh }}
systemctl stop {{ trigger }}.path
systemctl mask --now {{ unit }}.timer {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

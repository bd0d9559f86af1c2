# earns: account, interval, key, program, seen, starters (7 of 13)
# The account's line in /etc/shadow stays.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

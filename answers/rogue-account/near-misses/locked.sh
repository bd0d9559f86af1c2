# earns: account, interval, key, program, seen, starters (7 of 13)
# Its password is locked, and a key or sudo would still get in.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/s/:[$]6/:!$6/' /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

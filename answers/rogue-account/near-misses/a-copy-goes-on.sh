# earns: account, interval, key, program, seen, starters (7 of 13)
# Something of the same name still runs.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
cp /usr/bin/sleep /tmp/{{ program }}-{{ mark }}
/tmp/{{ program }}-{{ mark }} 3600 &

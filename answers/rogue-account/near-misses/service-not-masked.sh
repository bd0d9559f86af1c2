# earns: account, interval, key, program, seen, starters (7 of 13)
# Nothing starts the service but whoever asks for it: its unit is there, without its program.
{{ found_sh }}
systemctl stop {{ unit }}.service
systemctl mask --now {{ unit }}.timer {{ trigger }}.path
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

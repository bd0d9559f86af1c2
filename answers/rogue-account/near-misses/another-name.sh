# earns: account, interval, key, program, seen, starters (7 of 13)
# The account was renamed, and is still root.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i 's/^{{ rogue }}:/toor:/' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

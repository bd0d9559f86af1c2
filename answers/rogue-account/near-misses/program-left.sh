# earns: account, interval, key, program, seen, starters (7 of 13)
# The units are masked, and the program waits for somebody else to start it.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

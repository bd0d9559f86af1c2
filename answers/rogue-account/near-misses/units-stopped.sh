# earns: account, interval, key, program, seen, starters (7 of 13)
# The units are stopped until the next boot, and the program still lies there.
{{ found_sh }}
systemctl stop {{ unit }}.timer {{ trigger }}.path
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

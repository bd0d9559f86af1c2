# earns: account, interval, key, program, seen, starters (7 of 13)
# A file that nobody may change would hold it off; the kernel refuses that to a node's root.
{{ found_sh }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow; chattr +i /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

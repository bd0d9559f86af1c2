# earns: account, interval, key, program, seen, starters (7 of 13)
# Nothing starts at intervals any more; the path unit brings the account back at once.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

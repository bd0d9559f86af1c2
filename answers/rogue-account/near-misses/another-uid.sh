# earns: account, interval, key, program, seen, starters (7 of 13)
# The account is root no more, but still there.
{{ found_sh }}
{{ ended_sh }}
echo '{{ rogue }}:x:1500:1500::/nonexistent:/bin/bash' >> /etc/passwd
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

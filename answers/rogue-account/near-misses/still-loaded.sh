# earns: account, interval, key, program, seen, starters (7 of 13)
# The files are gone, and systemd goes on with what it has loaded.
{{ found_sh }}
rm /usr/lib/systemd/system/{{ unit }}.* /usr/lib/systemd/system/{{ trigger }}.path /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

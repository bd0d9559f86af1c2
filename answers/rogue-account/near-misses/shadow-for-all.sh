# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# The file with the passwords was replaced by a new one, which everybody can read.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
for file in passwd shadow; do grep -v '^{{ rogue }}:' /etc/$file > /tmp/$file; mv /tmp/$file /etc/$file; done
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

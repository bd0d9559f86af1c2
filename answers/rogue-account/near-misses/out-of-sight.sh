# earns: account, interval, key, program, seen, starters (7 of 13)
# A clean copy is mounted over the file, and the account is below.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
for file in passwd shadow; do grep -v '^{{ rogue }}:' /etc/$file > /tmp/$file; mount --bind /tmp/$file /etc/$file; done
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

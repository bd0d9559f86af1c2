# The seconds are recorded and looked at later; the program goes first, and the issued key replaces the user's file.
timeout 5 sysdig -w /tmp/seconds.ckr &
sleep 2
grep -v '^{{ rogue }}:' /etc/passwd > /tmp/passwd
cat /tmp/passwd > /etc/passwd
wait
sysdig -r /tmp/seconds.ckr -p "%proc.name %proc.exeline" "evt.is_open_write=true and fd.name=/etc/passwd"
rm -f /usr/local/sbin/{{ program }}-{{ mark }}
systemctl stop {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/lib/systemd/system/{{ unit }}.timer /usr/lib/systemd/system/{{ trigger }}.path /usr/lib/systemd/system/{{ unit }}.service
systemctl daemon-reload
install -m 0600 -o {{ user }} -g {{ user }} /srv/keys/{{ user }}.pub /home/{{ user }}/.ssh/authorized_keys
for file in passwd shadow; do grep -v '^{{ rogue }}:' /etc/$file > /tmp/$file; cat /tmp/$file > /etc/$file; done
cksl answer interval {{ interval }}
cksl answer key {{ user }}@{{ place }}
cksl answer account {{ rogue }}
cksl answer program /usr/local/sbin/{{ program }}-{{ mark }}
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"

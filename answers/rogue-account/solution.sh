# The kernel knows users by number: who has the uid 0 is root, whatever the name. The user's file has a line more than the issued key.
awk -F: '$3 == 0' /etc/passwd # optional
diff /srv/keys/{{ user }}.pub /home/{{ user }}/.ssh/authorized_keys # optional
diff /srv/keys/{{ colleague }}.pub /home/{{ colleague }}/.ssh/authorized_keys # optional
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
# sysdig watches in the background while the line of the account goes. It shows who opens the file to write.
timeout 5 sysdig -p "%proc.name writes %fd.name" "evt.is_open_write=true and fd.name=/etc/passwd and not proc.name=sed" > /tmp/seen &
sleep 2 # optional
sed -i '/^{{ rogue }}:/d' /etc/passwd
wait # optional
cat /tmp/seen # optional
cksl answer program {{ program }}-{{ mark }}
# Which service runs the program, and what starts this service? A timer, and a path unit that waits for changes of /etc/passwd.
grep -rl {{ program }}-{{ mark }} /usr/lib/systemd /etc/systemd # optional
systemctl show {{ unit }}.service -P TriggeredBy # optional
systemctl cat {{ unit }}.timer {{ trigger }}.path --no-pager # optional
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
# First that stops which starts it: `--now` stops what is masked. Then the program goes.
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
# Now the account and the key stay away.
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

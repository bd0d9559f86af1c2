# The kernel knows users by number: an account with the uid 0 is root, whatever its name is. The file with the added key has
# one line more than the key that was issued.
awk -F: '$3 == 0' /etc/passwd # optional
diff /srv/keys/{{ user }}.pub /home/{{ user }}/.ssh/authorized_keys # optional
diff /srv/keys/{{ colleague }}.pub /home/{{ colleague }}/.ssh/authorized_keys # optional
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
# Run sysdig in the background and delete the line of the account. sysdig shows which program opens the file for writing.
timeout 5 sysdig -p "%proc.name writes %fd.name" "evt.is_open_write=true and fd.name=/etc/passwd and not proc.name=sed" > /tmp/seen &
sleep 2 # optional
sed -i '/^{{ rogue }}:/d' /etc/passwd
wait # optional
cat /tmp/seen # optional
cksl answer program {{ program }}-{{ mark }}
# Find the service that runs the program, and the units that start it: a timer, and a path unit that waits for changes of
# /etc/passwd.
grep -rl {{ program }}-{{ mark }} /usr/lib/systemd /etc/systemd # optional
systemctl show {{ unit }}.service -P TriggeredBy # optional
systemctl cat {{ unit }}.timer {{ trigger }}.path --no-pager # optional
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
# Stop the timer and the path unit together with the service, or they start it again. `mask --now` also stops a unit. Then
# delete the program.
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
# Now delete the account and the key: nothing writes them back any more.
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys

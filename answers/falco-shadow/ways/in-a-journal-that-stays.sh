# The journal is made persistent, so that it stands in /var/log; the answers come before the second alert is looked for.
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=persistent\n' > /etc/systemd/journald.conf.d/zz-keep.conf
systemctl restart systemd-journald
journalctl --flush
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') sh -c 'ls /; cat /etc/shadow; true'
cksl answer container {{ culprit }}
cksl answer program ./sync-{{ intruder }}
journalctl --directory /var/log/journal -u falco --no-pager | grep -c shadow

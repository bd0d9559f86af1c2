# earns: opened-a-shell (2 of 10)
# Falco saw the shell, and not what was read: it did not run.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'exit'
sleep 2
systemctl stop falco
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
systemctl start falco
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

# earns: opened-a-shell (2 of 10)
# The shell with a terminal was left, and the file was read without one.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'exit'
runc exec $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') cat /etc/shadow
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

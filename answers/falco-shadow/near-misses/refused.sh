# earns: opened-a-shell (2 of 10)
# A user who may not read the file: the attempt raises nothing.
runc exec -t --user 33:33 $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

# earns: opened-a-shell (2 of 10)
# Another file was read of which Falco says the same.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/pam.d/*'
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

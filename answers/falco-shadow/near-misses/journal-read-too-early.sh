# earns: opened-a-shell, read-shadow (4 of 10)
# The intruder's alerts were found first; nobody looked for one's own.
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | tail -n 1)
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

# earns: opened-a-shell, read-shadow (4 of 10)
# The right answers from the jobs of the containers; the alerts were not looked for.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
grep shadow /srv/*/job
ls /srv/*/job
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

# earns: opened-a-shell, read-shadow, read-the-journal, program (8 of 10)
# The program is right, the container is a guess.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ 'queue' if culprit != 'queue' else 'mailer' }}

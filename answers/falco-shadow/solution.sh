# `runc list` shows the ids of the containers; the directory in the column `BUNDLE` ends in the container's name. Open
# a shell with a terminal (`-t`) in `{{ container }}`.
runc list # optional
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait root@{{ container }}
# Read the file in this shell, then leave the shell. Falco reports both, the shell and the read.
cat /etc/shadow
#@ wait root@{{ container }}
exit
# The alerts of the service are in the journal. The last lines about `shadow` show what an alert on a read looks like.
journalctl -u falco --no-pager | grep shadow | tail -n 3 # optional
# Take the alerts on all reads, `journalctl -u falco --no-pager | grep 'file=/etc/shadow'`. Leave out your own with
# `grep -v 'container_name={{ container }}'`, and keep the rest in the variable `line`.
until line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}'); do sleep 1; done
# `process` in an alert is the program that reads the file, and `container_name` is its container.
cksl answer program "$(tail -n 1 <<< "$line" | sed 's/.* process=\([^ ]*\) .*/\1/')"
cksl answer container "$(tail -n 1 <<< "$line" | sed 's/.*container_name=\([^ )]*\).*/\1/')"

# A shell and the file, then the other one's alerts in the journal.
runc list # optional
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait root@{{ container }}
cat /etc/shadow
#@ wait root@{{ container }}
exit
journalctl -u falco --no-pager | grep shadow | tail -n 3 # optional
until line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}'); do sleep 1; done
cksl answer program "$(tail -n 1 <<< "$line" | sed 's/.* process=\([^ ]*\) .*/\1/')"
cksl answer container "$(tail -n 1 <<< "$line" | sed 's/.*container_name=\([^ )]*\).*/\1/')"

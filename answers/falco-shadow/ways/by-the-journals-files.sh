# Another file reader, and the files of the journal searched as bytes, without journalctl.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait root@{{ container }}
grep root /etc/shadow
#@ wait root@{{ container }}
exit
until grep -a 'file=/etc/shadow.*container_name={{ culprit }}' /run/log/journal/*/*.journal; do sleep 1; done
cksl answer container {{ culprit }}
cksl answer program sync-{{ intruder }}

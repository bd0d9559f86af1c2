# Another shell and another program, and the journal through the status of the service.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') sh -c 'head -n 1 /etc/shadow; true'
systemctl status falco --no-pager
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

# The container's id by jq, dd instead of cat, and the alerts read as JSON from the journal.
id=$(runc list --format json | jq -r '.[] | select(.bundle | endswith("/{{ container }}")) | .id')
runc exec --tty "$id" bash
#@ wait root@{{ container }}
dd if=/etc/shadow of=/tmp/copy
#@ wait root@{{ container }}
exit
until journalctl -u falco -o json --no-pager | grep -q 'file=/etc/shadow.*container_name={{ culprit }}'; do sleep 1; done
journalctl -u falco -o json --no-pager | jq -r .MESSAGE | grep 'file=/etc/shadow' | tail -n 3
cksl answer program /tmp/sync-{{ intruder }}
cksl answer container {{ culprit }}

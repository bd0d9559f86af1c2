# earns: none
# A container of one's own name for the node's shell: nothing of it happens in {{ container }}.
mkdir -p /tmp/{{ container }}/etc
cp /etc/shadow /tmp/{{ container }}/etc/shadow
unshare --uts sh -c 'hostname {{ container }}; cat /tmp/{{ container }}/etc/shadow'
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}

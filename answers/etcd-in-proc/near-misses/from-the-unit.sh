# earns: none
# All of it is read in the unit's files, and ps has opened each process's status.
systemctl cat {{ unit }} --no-pager
cat /srv/{{ folder }}-{{ tag }}/settings
ps aux | grep etcd
{{ answered_sh }}

# earns: none
# These tools open the status or the maps of processes, and show nothing of them. The answers are from the unit's files.
fuser -v /var/lib/{{ place }}-{{ mark }}/member/snap/db
killall -0 -u {{ user }}
timeout 1 pidwait -x etcd
systemctl cat {{ unit }} --no-pager
cat /srv/{{ folder }}-{{ tag }}/settings
{{ answered_sh }}

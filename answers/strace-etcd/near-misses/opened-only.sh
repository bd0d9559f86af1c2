# earns: stored, put (2 of 10)
# etcd's descriptor was opened, and nothing was read from it; what was read was read by the file's path.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
pid=$(pgrep -x etcd)
exec 9< /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
exec 9<&-
grep -a -o {{ value }} /var/lib/etcd/default/member/snap/db
cp /var/lib/etcd/default/member/snap/db /tmp/copy

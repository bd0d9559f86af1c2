# earns: stored, put (2 of 10)
# The database was read by its path, and through a descriptor of one's own; of etcd something else was read.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
grep -a -o {{ value }} /var/lib/etcd/default/member/snap/db
exec 9< /var/lib/etcd/default/member/snap/db
grep -a -o {{ value }} /proc/$$/fd/9
pid=$(pgrep -x etcd)
cat /proc/$pid/environ > /dev/null

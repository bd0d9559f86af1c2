# earns: stored, put (2 of 10)
# The first put had a wrong value; the database was read then, and never again.
etcdctl put /registry/secrets/default/{{ name }} wrong-{{ value }}
pid=$(pgrep -x etcd)
grep -a -c registry /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
etcdctl put /registry/secrets/default/{{ name }} {{ value }}

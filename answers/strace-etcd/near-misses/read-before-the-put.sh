# earns: stored, put (2 of 10)
# The descriptor was read, but the key was put later.
pid=$(pgrep -x etcd)
grep -a -c registry /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
etcdctl put /registry/secrets/default/{{ name }} {{ value }}

# earns: stored, put (2 of 10)
# etcd's descriptor was opened, and nothing was read from it.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
exec 9< /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
exec 9<&-
grep -a -o {{ value }} /var/lib/{{ container }}/member/snap/db
cp /var/lib/{{ container }}/member/snap/db /tmp/copy

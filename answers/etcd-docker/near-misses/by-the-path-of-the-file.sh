# earns: stored, put (2 of 10)
# The database was read by its path, and through a descriptor of one's own; of etcd something else was read.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
grep -a -o {{ value }} /var/lib/{{ container }}/member/snap/db
exec 9< /var/lib/{{ container }}/member/snap/db
grep -a -o {{ value }} /proc/$$/fd/9
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
cat /proc/$pid/environ > /dev/null

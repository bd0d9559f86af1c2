# earns: stored, put (2 of 10)
# The file was read by its path in the container's root.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
grep -a -o {{ value }} /proc/$pid/root/var/lib/{{ container }}/member/snap/db

# earns: stored, put (2 of 10)
# The descriptor was read, but the key was put later.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
grep -a -c registry /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}

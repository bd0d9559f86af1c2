# earns: none
# The etcd at the usual port is the other one; what was read from the right one does not hold the value.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
grep -a -c . /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')

# earns: none
# All of the work, done to the other container.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ neighbour }})
timeout -s INT 1 strace -f -cw -p $pid
cksl answer durable fdatasync
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')

# The put comes first, from standard input; then the descriptor by a relative path, by perl; strace comes last.
printf '{{ value }}' | etcdctl put /registry/secrets/default/{{ name }}
pid=$(pgrep -x etcd)
cd /proc/$pid/fd
fd=$(ls -l . | awk '/member\/snap\/db$/ {print $9}')
until perl -0777 -ne 'exit !/{{ value }}/' $fd; do sleep 0.2; done
cd /root
strace -qq -fc -p $pid 2> /tmp/table &
until grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/$pid/status; do sleep 0.1; done
etcdctl put another-key another-value
kill -INT %1
wait
cksl answer durable FDATASYNC

# The process by its arguments, the client by an environment variable, strace with -C, the database copied by dd.
pid=$(pgrep -f 'etcd .*{{ container }}' | head -n 1)
timeout -s INT 3 strace -f -C -o /tmp/calls -p $pid
cksl answer durable "fdatasync(2)"
export ETCDCTL_ENDPOINTS=http://127.0.0.1:{{ port }}
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
until dd if=/proc/$pid/fd/$fd bs=64k status=none | grep -a -q {{ value }}; do sleep 0.2; done

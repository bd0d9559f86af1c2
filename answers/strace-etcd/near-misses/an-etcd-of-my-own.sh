# earns: none
# A second etcd, started by hand: real, but not the one of this node.
etcd --data-dir /tmp/mine --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380 < /dev/null > /tmp/mine.log 2>&1 &
sleep 1
timeout -s INT 1 strace -f -cw -p $!
etcdctl --endpoints http://127.0.0.1:12379 put /registry/secrets/default/{{ name }} {{ value }}
grep -a -o {{ value }} /proc/$!/fd/$(ls -l /proc/$!/fd | awk '/member\/snap\/db$/ {print $9}')
kill %1
cksl answer durable fdatasync

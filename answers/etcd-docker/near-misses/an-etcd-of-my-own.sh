# earns: none
# An etcd of the node's, started by hand.
etcd --data-dir /var/lib/mine --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380 < /dev/null > /tmp/mine.log 2>&1 &
pid=$!
until etcdctl --endpoints 127.0.0.1:12379 put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done
timeout -s INT 1 strace -f -cw -p $pid
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
kill $pid
cksl answer durable fdatasync

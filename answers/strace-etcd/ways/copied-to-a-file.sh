# The whole database is copied through the descriptor to a file, and searched there.
pid=$(pgrep -x etcd)
(until grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/$pid/status; do sleep 0.1; done; etcdctl put some-key some-value) &
timeout -s INT 3 strace -f -c -w -o /root/table -p $pid
cksl answer durable $(grep -o 'f[a-z]*sync' /root/table | head -n 1)
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
fd=$(find /proc/$pid/fd -lname '*/member/snap/db' | head -n 1)
until grep -ac {{ value }} /root/database; do sleep 0.5; cat $fd > /root/database; done

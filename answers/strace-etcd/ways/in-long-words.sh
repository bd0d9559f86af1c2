# Long options, a time limit instead of Ctrl-C, and a thread's descriptor, searched as text.
pid=$(systemctl show -P MainPID etcd)
(until grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/$pid/status; do sleep 0.1; done; etcdctl put some-key some-value) &
timeout -s INT 3 strace --follow-forks --summary-only --summary-wall-clock --output=/tmp/table --attach=$pid
cksl answer durable "fdatasync()"
etcdctl --endpoints=http://127.0.0.1:2379 put -- /registry/secrets/default/{{ name }} {{ value }}
fd=$(for n in /proc/$pid/fd/*; do [ "$(readlink $n)" = /var/lib/etcd/default/member/snap/db ] && basename $n; done)
until strings /proc/$pid/task/$pid/fd/$fd | grep {{ value }}; do sleep 0.2; done

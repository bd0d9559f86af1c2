# strace is given each thread by itself, and prints as well as counts; the database is copied out of /proc.
pid=$(pidof etcd)
timeout -s INT 3 strace -C -o /tmp/calls $(ls /proc/$pid/task | sed 's/^/-p /')
cksl answer durable fdatasync
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
until cp /proc/$pid/fd/$fd /tmp/copy && grep -a -q {{ value }} /tmp/copy; do sleep 0.2; done

# The threads are one argument with a line each. The first put has a wrong value, and is corrected by a put with an option.
pid=$(pgrep -x etcd)
timeout -s INT 3 strace -p "$(ls /proc/$pid/task)" -Ycw
cksl answer durable fdatasync
etcdctl put /registry/secrets/default/{{ name }} wrong
etcdctl put /registry/secrets/default/{{ name }} {{ value }} --prev-kv
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
until xxd -p -c 0 /proc/$pid/fd/$fd | grep -q $(printf {{ value }} | xxd -p); do sleep 0.2; done

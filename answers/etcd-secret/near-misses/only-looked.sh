# earns: attached, created, through-the-descriptor (6 of 13)
# Seen how it is kept, and left so.
# From etcd's process to what it calls, and to its database.
pid=$(pgrep -x etcd)
timeout -s INT 3 strace -f -cw -p $pid
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
sleep 0.3 # optional
grep -a -o {{ new_value }} /proc/$pid/fd/$fd

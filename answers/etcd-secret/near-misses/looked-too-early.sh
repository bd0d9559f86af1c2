# earns: created (1 of 13)
# The database through the descriptor, before there was anything to be found.
pid=$(pgrep -x etcd)
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
grep -a -c registry/secrets /proc/$pid/fd/$fd
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}

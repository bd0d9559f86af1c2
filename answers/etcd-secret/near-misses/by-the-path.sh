# earns: created (1 of 13)
# The same file by its path.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
sleep 0.3
grep -a -o {{ new_value }} /var/lib/etcd/member/snap/db

# earns: created (1 of 13)
# Another process that calls itself etcd, with the database open.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
mkdir -p /root/bin
cp /usr/bin/sleep /root/bin/etcd
/root/bin/etcd 300 9< /var/lib/etcd/member/snap/db &
timeout -s INT 2 strace -f -p $!
grep -a -o {{ new_value }} /proc/$!/fd/9
kill %1

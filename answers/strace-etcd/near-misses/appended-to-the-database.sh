# earns: none
# The value in the file, but not in etcd.
echo {{ value }} >> /var/lib/etcd/default/member/snap/db
pid=$(pgrep -x etcd)
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')

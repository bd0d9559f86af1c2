# earns: none
# strace was attached to a program that only calls itself etcd.
cp /bin/sleep /tmp/etcd
/tmp/etcd 300 &
timeout -s INT 1 strace -f -cw -p $!
kill %1
cksl answer durable fdatasync

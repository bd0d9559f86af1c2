# earns: none
# strace of a client: etcd itself was not attached to.
strace -f -cw etcdctl get some-key
cksl answer durable fdatasync

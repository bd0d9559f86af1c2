# earns: none
# The right process, but the kernel does not let this user attach.
setpriv --reuid nobody --regid nogroup --clear-groups strace -f -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync

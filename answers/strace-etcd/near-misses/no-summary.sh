# earns: attached, durable, survived (5 of 10)
# Attached to one thread, without a summary.
timeout -s INT 1 strace -o /tmp/calls -p $(pgrep -x etcd)
cksl answer durable fdatasync

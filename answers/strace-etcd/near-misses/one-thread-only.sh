# earns: attached, durable, survived (5 of 10)
# A summary of the calls of one thread.
timeout -s INT 1 strace -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync

# earns: attached, durable, survived (5 of 10)
# A summary of the calls of one thread, made three times; another one has several numbers.
for try in 1 2 3; do timeout -s INT 0.5 strace -cw -p $(pgrep -x etcd); done
timeout -s INT 1 strace -s 64 -o /tmp/table-1 -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync

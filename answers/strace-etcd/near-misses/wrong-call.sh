# earns: attached, summarised, survived (5 of 10)
# The call that is counted most often is not the one that makes a write durable.
timeout -s INT 1 strace -f -cw -p $(pgrep -x etcd)
cksl answer durable futex

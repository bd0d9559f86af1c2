# earns: attached, summarised, durable (5 of 10)
# A last strace is left with Ctrl-Z while it is attached: etcd answers nobody any more.
timeout -s INT 1 strace -f -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync
strace -f -o /tmp/calls -p $(pgrep -x etcd)
#@ wait attached
#@ key C-z
until grep -q '^State:.*[tT]' /proc/$(pgrep -x etcd)/task/*/status; do sleep 0.1; done

# earns: attached, summarised, durable (5 of 10)
# All of the watching, and then etcd was restarted.
timeout -s INT 1 strace -f -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync
systemctl restart etcd

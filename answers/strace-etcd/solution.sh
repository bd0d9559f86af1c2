# Attach to all threads of etcd (`-f`). `-c` counts the calls instead of printing them, and `-w` measures the time on
# the clock.
pid=$(pgrep -x etcd)
strace -f -cw -p $pid
#@ wait attached
# Put a few keys while `strace` counts, so that the summary shows what a write does.
#@ shell 2
for n in 1 2 3 4 5; do etcdctl put some-key-$n value-$n; done # optional
etcdctl get some-key-5 # optional
#@ wait value-5
# End `strace` with Ctrl-C: it detaches and prints the table.
#@ shell 1
#@ key C-c
# etcd calls `fdatasync` to make a write durable. The call returns when the data is on the disk, and only then etcd
# confirms the put.
cksl answer durable fdatasync
# Put the secret. The database follows about a tenth of a second later.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
sleep 0.2 # optional
# etcd keeps its data in `member/snap/db`; the file is open, so `/proc/PID/fd/N` leads to it. `grep -a` finds text in
# a binary file, and the value is there in clear text.
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
grep -a -o {{ value }} /proc/$pid/fd/$fd

# The processes of a container are processes of the node. `docker ps` shows the containers by name, `ps` shows the
# PIDs.
docker ps | grep etcd # optional
ps aux | grep etcd # optional
# `docker inspect` connects the two: `.State.Pid` is the PID of the container's first process on the node. Its
# arguments in `/proc/PID/cmdline` tell its port; the two etcds have different ports.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
port=$(tr '\0' '\n' < /proc/$pid/cmdline | grep -A 1 -e --listen-client-urls | grep -o '[0-9]*$')
# Attach to all threads of the process (`-f`). `-c` counts the calls instead of printing them, and `-w` measures the
# time on the clock.
strace -f -cw -p $pid
#@ wait attached
# Put a few keys while `strace` counts, so that the summary shows what a write does.
#@ shell 2
for n in 1 2 3 4 5; do docker exec {{ container }} etcdctl put some-key-$n value-$n; done # optional
docker exec {{ container }} etcdctl get some-key-5 # optional
#@ wait value-5
# End `strace` with Ctrl-C: it detaches and prints the table.
#@ shell 1
#@ key C-c
# etcd calls `fdatasync` to make a write durable. The call returns when the data is on the disk, and only then etcd
# confirms the put.
cksl answer durable fdatasync
# Put the secret into this etcd by its own port. The usual port, 2379, belongs to the other etcd.
etcdctl --endpoints 127.0.0.1:$port put /registry/secrets/default/{{ name }} {{ value }}
sleep 0.2 # optional
# etcd keeps its data in `member/snap/db`; the file is open, so `/proc/PID/fd/N` leads to it. `grep -a` finds text in
# a binary file, and the value is there in clear text.
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
grep -a -o {{ value }} /proc/$pid/fd/$fd

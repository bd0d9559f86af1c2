# A summary of etcd's calls while keys are put.
pid=$(pgrep -x etcd)
strace -f -cw -p $pid
#@ wait attached
#@ shell 2
for n in 1 2 3 4 5; do etcdctl put some-key-$n value-$n; done # optional
etcdctl get some-key-5 # optional
#@ wait value-5
#@ shell 1
#@ key C-c
cksl answer durable fdatasync
# The secret, and its value in the database as etcd has it open.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
sleep 0.2 # optional
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
grep -a -o {{ value }} /proc/$pid/fd/$fd

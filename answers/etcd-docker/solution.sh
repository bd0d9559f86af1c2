# The container, and its process as the node sees it.
docker ps | grep etcd # optional
ps aux | grep etcd # optional
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
port=$(tr '\0' '\n' < /proc/$pid/cmdline | grep -A 1 -e --listen-client-urls | grep -o '[0-9]*$')
# A summary of its calls while keys are put.
strace -f -cw -p $pid
#@ wait attached
#@ shell 2
for n in 1 2 3 4 5; do docker exec {{ container }} etcdctl put some-key-$n value-$n; done # optional
docker exec {{ container }} etcdctl get some-key-5 # optional
#@ wait value-5
#@ shell 1
#@ key C-c
cksl answer durable fdatasync
# The secret, and its value in the database as etcd has it open.
etcdctl --endpoints 127.0.0.1:$port put /registry/secrets/default/{{ name }} {{ value }}
sleep 0.2 # optional
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
grep -a -o {{ value }} /proc/$pid/fd/$fd

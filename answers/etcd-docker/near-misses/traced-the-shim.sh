# earns: none
# The process that holds the container, and the client in it, are not etcd.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $(ps -o ppid= -p $pid)
timeout -s INT 5 strace -f -cw docker exec {{ container }} etcdctl get some-key
cksl answer durable fdatasync

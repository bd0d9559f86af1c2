# earns: attached, durable, survived (5 of 10)
# Attached to one thread, without a summary.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -o /tmp/calls -p $pid
cksl answer durable fdatasync

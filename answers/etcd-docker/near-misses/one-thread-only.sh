# earns: attached, durable, survived (5 of 10)
# A summary of the calls of one thread.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -cw -p $pid
cksl answer durable fdatasync

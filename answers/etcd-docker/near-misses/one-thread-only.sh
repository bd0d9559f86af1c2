# earns: attached, durable, survived (5 of 10)
# A summary of the calls of one thread, made three times; another one has several numbers.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
for try in 1 2 3; do timeout -s INT 0.5 strace -cw -p $pid; done
timeout -s INT 1 strace -s 64 -o /tmp/table-1 -cw -p $pid
cksl answer durable fdatasync

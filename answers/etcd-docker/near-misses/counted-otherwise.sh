# earns: attached, durable, survived (5 of 10)
# strace attached to all threads and counted nothing; a copy of it counted; strace counted the neighbour.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -o /tmp/calls -p $pid
cp /usr/bin/strace /tmp/counter
timeout -s INT 1 /tmp/counter -f -cw -p $pid
timeout -s INT 1 strace -f -cw -p $(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ neighbour }})
cksl answer durable fdatasync

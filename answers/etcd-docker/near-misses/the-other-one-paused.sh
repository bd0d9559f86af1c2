# earns: attached, summarised, durable (5 of 10)
# The one that was in the way was paused: its process is still there, and answers nobody.
docker pause {{ neighbour }}
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $pid
cksl answer durable fdatasync

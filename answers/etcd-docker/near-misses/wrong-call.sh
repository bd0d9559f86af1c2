# earns: attached, summarised, survived (5 of 10)
# The call that is counted most often is not the one that makes a write durable.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $pid
cksl answer durable futex

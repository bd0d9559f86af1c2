# earns: attached, summarised, durable (5 of 10)
# All of the watching, and then the container was restarted.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $pid
cksl answer durable fdatasync
docker restart {{ container }}

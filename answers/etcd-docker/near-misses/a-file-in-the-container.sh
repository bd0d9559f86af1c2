# earns: none
# The value in a file of the container.
echo {{ value }} > /tmp/value
docker cp /tmp/value {{ container }}:/value
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
grep {{ value }} /proc/$pid/root/value

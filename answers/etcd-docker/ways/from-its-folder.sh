# Everything the other way round: the put and the descriptor, by a relative path, then strace in long words.
id=$(docker ps --no-trunc --quiet --filter name={{ container }})
docker exec $id etcdctl put /registry/secrets/default/{{ name }} {{ value }}
pid=$(docker container inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' $id)
cd /proc/$pid/task/$pid/fd
until grep -l -a {{ value }} $(ls -l . | awk '/member\/snap\/db$/ {print $9}'); do sleep 0.2; done
cd /root
strace --summary --follow-forks --attach=$pid 2> /tmp/table &
until grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/$pid/status; do sleep 0.1; done
docker exec $id etcdctl put some-key some-value
kill -INT %1
wait
cksl answer durable fdatasync

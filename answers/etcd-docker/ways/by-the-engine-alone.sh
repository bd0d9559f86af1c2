# The pid by docker top, the client in the container, the database as text.
pid=$(docker top {{ container }} -o pid | tail -n 1)
docker exec {{ container }} etcdctl put some-key some-value
timeout -s INT 1 strace --follow-forks --summary --attach=$pid
cksl answer durable fdatasync
docker exec {{ container }} etcdctl put /registry/secrets/default/{{ name }} {{ value }}
until strings /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}') | grep {{ value }}; do sleep 0.2; done

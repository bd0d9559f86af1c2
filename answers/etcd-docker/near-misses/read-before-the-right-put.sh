# earns: attached, summarised, durable, stored, put, survived (8 of 10)
# The first put went to the other etcd, and the second had a wrong value; the database was read then, and never again.
pid=$(docker inspect -f '{{ '{{' }} .State.Pid {{ '}}' }}' {{ container }})
(until grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/$pid/status; do sleep 0.1; done; docker exec {{ container }} etcdctl put some-key some-value) &
timeout -s INT 3 strace -f -c -w -o /root/table -p $pid
cksl answer durable $(grep -o 'f[a-z]*sync' /root/table | head -n 1)
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
docker exec {{ container }} etcdctl put /registry/secrets/default/{{ name }} wrong-{{ value }}
cat $(find /proc/$pid/fd -lname '*/member/snap/db' | head -n 1) | grep -ac {{ value }}
docker exec {{ container }} etcdctl put /registry/secrets/default/{{ name }} {{ value }}

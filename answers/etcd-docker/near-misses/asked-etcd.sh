# earns: stored, put (2 of 10)
# The value was read back from etcd itself.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
docker exec {{ container }} etcdctl get /registry/secrets/default/{{ name }}

# earns: stored (1 of 10)
# A copy of etcdctl put it there; etcdctl itself put another key, and looked at this one.
cp /usr/bin/etcdctl /tmp/client
/tmp/client --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
etcdctl --endpoints 127.0.0.1:{{ port }} put another-key {{ value }}
etcdctl --endpoints 127.0.0.1:{{ port }} get /registry/secrets/default/{{ name }}

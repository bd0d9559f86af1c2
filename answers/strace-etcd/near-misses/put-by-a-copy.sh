# earns: stored (1 of 10)
# A copy of etcdctl put it there; etcdctl itself put another key, and looked at this one.
cp /usr/bin/etcdctl /tmp/client
/tmp/client put /registry/secrets/default/{{ name }} {{ value }}
etcdctl put another-key {{ value }}
etcdctl get /registry/secrets/default/{{ name }}

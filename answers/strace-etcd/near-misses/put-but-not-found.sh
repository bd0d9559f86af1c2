# earns: stored, put (2 of 10)
# The key was put and read back through etcd, not through the descriptor.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
etcdctl get /registry/secrets/default/{{ name }}

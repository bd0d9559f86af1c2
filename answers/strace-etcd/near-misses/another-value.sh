# earns: none
# The key, with another value.
etcdctl put /registry/secrets/default/{{ name }} {{ value }}x

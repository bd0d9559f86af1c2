# earns: none
# The key, with another value.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}x

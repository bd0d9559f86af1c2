# earns: none
# The key was put twice, and has another value now; the first one is still in the file.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} changed

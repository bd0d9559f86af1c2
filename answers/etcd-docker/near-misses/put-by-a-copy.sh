# earns: stored (1 of 10)
# Copies of etcdctl put it there; etcdctl itself put another key, and looked at this one.
for copy in /tmp/client /usr/local/bin/etcdctl; do cp /usr/bin/etcdctl $copy; $copy --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}; rm $copy; done
etcdctl --endpoints 127.0.0.1:{{ port }} put another-key {{ value }}
etcdctl --endpoints 127.0.0.1:{{ port }} get /registry/secrets/default/{{ name }}

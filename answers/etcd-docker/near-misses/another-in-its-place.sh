# earns: none
# The container is stopped, and an etcd of the node's answers at its port.
docker stop {{ container }}
etcd --data-dir /var/lib/mine --listen-client-urls http://127.0.0.1:{{ port }} --advertise-client-urls http://127.0.0.1:{{ port }} --listen-peer-urls http://127.0.0.1:12380 < /dev/null > /tmp/mine.log 2>&1 &
until etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done

# earns: none
# The etcd of the node was moved to another port, and one of my own answers at its address.
cat >> /etc/default/etcd <<'END'
ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:12379
ETCD_ADVERTISE_CLIENT_URLS=http://127.0.0.1:12379
END
systemctl restart etcd
etcd --data-dir /tmp/mine --listen-peer-urls http://127.0.0.1:12380 < /dev/null > /tmp/mine.log 2>&1 &
until etcdctl put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done
etcdctl --endpoints http://127.0.0.1:12379 put something else
grep -a -o {{ value }} /proc/$!/fd/$(ls -l /proc/$!/fd | awk '/member\/snap\/db$/ {print $9}')

# earns: none
# An etcd of my own answers, and the value was written into the file of the one that answers elsewhere.
cat >> /etc/default/etcd <<'END'
ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:12379
ETCD_ADVERTISE_CLIENT_URLS=http://127.0.0.1:12379
END
systemctl restart etcd
etcd --data-dir /tmp/mine --listen-peer-urls http://127.0.0.1:12380 < /dev/null > /tmp/mine.log 2>&1 &
until etcdctl put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done
printf '/registry/secrets/default/{{ name }} {{ value }}' >> /var/lib/etcd/default/member/snap/db

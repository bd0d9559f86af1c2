# earns: none
# etcd has the value, and somebody else opened its database to write.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
: >> /var/lib/{{ container }}/member/snap/db

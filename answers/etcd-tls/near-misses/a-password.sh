# earns: none
# etcd asks for a name and a password, in the clear.
etcdctl user add root:secret
etcdctl auth enable

# earns: certificate-required, encrypted, key-private (8 of 10)
# The client is stopped, and a loop of the learner's writes what it wrote.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
systemctl stop {{ app }}
export ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 ETCDCTL_CACERT=/etc/etcd/pki/ca.crt ETCDCTL_CERT=/etc/{{ app }}/client.crt ETCDCTL_KEY=/etc/{{ app }}/client.key
(while :; do etcdctl put /{{ app }}/beat "$(date +%s.%N)" > /dev/null; sleep 1; done) &

# earns: none
# etcd was started by hand with the right settings, and the service is stopped.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl stop etcd
systemd-run --quiet --unit by-hand --uid etcd --property EnvironmentFile=/etc/default/etcd /usr/bin/etcd --name node-1 --data-dir /var/lib/etcd/default
{{ client_sh }}
until systemctl is-active by-hand && ETCDCTL_CACERT=/etc/etcd/pki/ca.crt ETCDCTL_CERT=/etc/{{ app }}/client.crt ETCDCTL_KEY=/etc/{{ app }}/client.key etcdctl --endpoints https://127.0.0.1:2379 get /{{ app }}/beat; do sleep 0.5; done

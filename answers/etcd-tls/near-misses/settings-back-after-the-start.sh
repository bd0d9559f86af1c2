# earns: none
# etcd was started as it should be, and its file became what it was: the next start opens it again.
chown etcd:etcd /etc/etcd/pki/server.key
cp -p /etc/default/etcd /root/etcd
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}
cp /root/etcd /etc/default/etcd

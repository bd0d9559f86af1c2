# earns: none
# etcd does not start at the next boot.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}
systemctl disable etcd

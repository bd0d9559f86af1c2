# earns: none
# The file is right, and etcd has not read it.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl daemon-reload

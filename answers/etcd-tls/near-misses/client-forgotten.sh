# earns: certificate-required, encrypted, key-private (8 of 10)
# The client still comes in the clear.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd

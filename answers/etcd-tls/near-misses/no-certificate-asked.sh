# earns: client, encrypted, key-private (6 of 10)
# All is encrypted, and etcd asks nobody for a certificate.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
systemctl restart etcd
{{ client_sh }}

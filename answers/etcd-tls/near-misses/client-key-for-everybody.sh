# earns: certificate-required, encrypted, key-private (8 of 10)
# Everybody on the node can read the client's key, and get in with it.
chown etcd:etcd /etc/etcd/pki/server.key
chmod 0644 /etc/{{ app }}/client.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

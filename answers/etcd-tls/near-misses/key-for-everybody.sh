# earns: certificate-required, client, encrypted (9 of 10)
# etcd can read its key, and so can everybody.
chmod 0644 /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

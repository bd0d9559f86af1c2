# earns: client, encrypted, key-private (6 of 10)
# Clients are asked for a certificate, and whoever calls the port of the peers is not.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
printf 'ETCD_TRUSTED_CA_FILE=%s\nETCD_CLIENT_CERT_AUTH=true\n' /etc/etcd/pki/ca.crt >> /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

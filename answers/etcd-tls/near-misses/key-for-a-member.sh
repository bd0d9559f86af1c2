# earns: certificate-required, client, encrypted (9 of 10)
# The key is for the group of etcd, and another account is a member of it.
chown root:etcd /etc/etcd/pki/server.key
chmod 0640 /etc/etcd/pki/server.key
usermod --append --groups etcd backup
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

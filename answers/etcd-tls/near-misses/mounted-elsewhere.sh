# earns: encrypted, key-private (4 of 10)
# No client needs a certificate, and {{ app }} was forgotten. What was mounted hides nothing: at another place, or refused.
mount -t tmpfs none /mnt
mount -t nonesuch none /etc/etcd
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
systemctl restart etcd

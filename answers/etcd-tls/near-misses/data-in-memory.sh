# earns: none
# A copy of the data is in memory, mounted over it, and lasts until the next boot.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl stop etcd
cp -a /var/lib/etcd /root/data
mount -t tmpfs none /var/lib/etcd
cp -aT /root/data /var/lib/etcd
systemctl start etcd
{{ client_sh }}

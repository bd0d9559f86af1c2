# earns: none
# etcd is encrypted, and began anew without its data.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl stop etcd; rm -r /var/lib/etcd/default; systemctl start etcd
{{ client_sh }}

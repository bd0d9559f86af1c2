# earns: none
# All is by TLS at port 2379, and in the clear at another one.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
sed -i 's,^ETCD_LISTEN_CLIENT_URLS=.*,&\,http://127.0.0.1:12379,' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

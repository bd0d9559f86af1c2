# earns: none
# TLS is added at one address, and the other one stays as it was.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
sed -i 's,^ETCD_LISTEN_CLIENT_URLS=.*,ETCD_LISTEN_CLIENT_URLS=https://127.0.0.1:2379\,http://10.{{ net }}.0.10:2379,' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

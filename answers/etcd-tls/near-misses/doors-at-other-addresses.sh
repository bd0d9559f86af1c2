# earns: none
# TLS where it was asked for, and port 2379 answers in the clear at two more addresses of the node.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
sed -i 's,^ETCD_LISTEN_CLIENT_URLS=.*,ETCD_LISTEN_CLIENT_URLS=https://127.0.0.1:2379\,https://10.{{ net }}.0.10:2379\,http://[::1]:2379\,http://127.0.0.2:2379,' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

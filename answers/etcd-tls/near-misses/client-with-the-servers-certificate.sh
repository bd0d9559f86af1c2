# earns: none
# The server's certificate was added to the client's.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
cat /etc/etcd/pki/server.crt >> /etc/{{ app }}/client.crt
{{ client_sh }}

# earns: none
# The authority has signed it, and it is not the server's: what the client shows is put where the server's certificate was.
cp /etc/{{ app }}/client.crt /etc/etcd/pki/server.crt; cat /etc/{{ app }}/client.key > /etc/etcd/pki/server.key
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

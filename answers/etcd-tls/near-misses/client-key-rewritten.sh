# earns: none
# The client's key is another file with the same key.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
openssl ec -in /etc/{{ app }}/client.key -out /root/client.key
cat /root/client.key > /etc/{{ app }}/client.key
{{ client_sh }}

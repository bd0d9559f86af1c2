# earns: certificate-required, encrypted, key-private (8 of 10)
# The client was started as it should be, and its file became what it was.
chown etcd:etcd /etc/etcd/pki/server.key
cp -p /etc/default/{{ app }} /root/client
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}
cp /root/client /etc/default/{{ app }}

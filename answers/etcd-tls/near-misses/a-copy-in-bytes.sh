# earns: certificate-required, client, encrypted (9 of 10)
# The key is there without its letters (DER), and everybody can read it.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
openssl pkey -in /etc/etcd/pki/server.key -outform DER -out /srv/key.der
chmod 0644 /srv/key.der
systemctl restart etcd
{{ client_sh }}

# earns: certificate-required, client, encrypted (9 of 10)
# The key was converted, and everybody can read what came of it.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
openssl ec -in /etc/etcd/pki/server.key -out /srv/ec.key
chmod 0644 /srv/ec.key
systemctl restart etcd
{{ client_sh }}

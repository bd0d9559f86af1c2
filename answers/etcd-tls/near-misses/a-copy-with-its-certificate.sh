# earns: certificate-required, client, encrypted (9 of 10)
# Key and certificate are in one file (PKCS #12) without a password, and everybody can read it.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
openssl pkcs12 -export -in /etc/etcd/pki/server.crt -inkey /etc/etcd/pki/server.key -passout pass: -out /srv/server.p12
chmod 0644 /srv/server.p12
systemctl restart etcd
{{ client_sh }}

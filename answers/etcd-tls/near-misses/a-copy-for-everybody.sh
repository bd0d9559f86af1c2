# earns: certificate-required, client, encrypted (9 of 10)
# The key is as it was, and a copy of it lies where everybody can read it.
cp /etc/etcd/pki/server.key /var/lib/etcd/server.key
chmod 0644 /var/lib/etcd/server.key
sed -i '/_CLIENT_URLS=/s/http:/https:/' /etc/default/etcd
printf 'ETCD_CERT_FILE=%s\nETCD_KEY_FILE=%s\n' /etc/etcd/pki/server.crt /var/lib/etcd/server.key >> /etc/default/etcd
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

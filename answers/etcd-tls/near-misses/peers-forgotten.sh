# earns: none
# The port of the clients is safe, and that of the peers gives the same data in the clear.
chown etcd /etc/etcd/pki/server.key
sed -i '/_CLIENT_URLS=/s/http:/https:/' /etc/default/etcd
printf 'ETCD_CERT_FILE=%s\nETCD_KEY_FILE=%s\nETCD_TRUSTED_CA_FILE=%s\n' /etc/etcd/pki/server.crt /etc/etcd/pki/server.key /etc/etcd/pki/ca.crt >> /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

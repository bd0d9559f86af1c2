# earns: certificate-required, client, encrypted (9 of 10)
# The key is as it was, and a copy of it lies where everybody can read it.
cp /etc/etcd/pki/server.key /etc/etcd/copy.key
chmod 0644 /etc/etcd/copy.key
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
for whose in '' PEER_; do printf 'ETCD_%s=%s\n' ${whose}CERT_FILE /etc/etcd/pki/server.crt ${whose}KEY_FILE /etc/etcd/copy.key; done >> /etc/default/etcd
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
for whose in '' PEER_; do printf 'ETCD_%s=%s\n' ${whose}CERT_FILE /etc/etcd/pki/server.crt ${whose}KEY_FILE /etc/etcd/pki/server.key; done >> /etc/default/etcd

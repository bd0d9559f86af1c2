for whose in '' PEER_; do printf 'ETCD_%s=%s\n' ${whose}TRUSTED_CA_FILE /etc/etcd/pki/ca.crt ${whose}CLIENT_CERT_AUTH true; done >> /etc/default/etcd

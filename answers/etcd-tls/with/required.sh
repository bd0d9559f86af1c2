printf 'ETCD_TRUSTED_CA_FILE=%s\nETCD_CLIENT_CERT_AUTH=true\n' /etc/etcd/pki/ca.crt >> /etc/default/etcd

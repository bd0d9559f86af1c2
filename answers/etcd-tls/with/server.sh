sed -i '/_CLIENT_URLS=/s/http:/https:/' /etc/default/etcd
printf 'ETCD_CERT_FILE=%s\nETCD_KEY_FILE=%s\n' /etc/etcd/pki/server.crt /etc/etcd/pki/server.key >> /etc/default/etcd

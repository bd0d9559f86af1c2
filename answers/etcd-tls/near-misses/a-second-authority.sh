# earns: client, encrypted, key-private (6 of 10)
# etcd also knows clients of an authority that anybody could have made.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/own.key -out /root/own.crt -subj /CN=own -days 9
cat /etc/etcd/pki/ca.crt /root/own.crt > /etc/etcd/both.crt
chown etcd:etcd /etc/etcd/pki/server.key
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
for whose in '' PEER_; do printf 'ETCD_%s=%s\n' ${whose}CERT_FILE /etc/etcd/pki/server.crt ${whose}KEY_FILE /etc/etcd/pki/server.key ${whose}TRUSTED_CA_FILE /etc/etcd/both.crt ${whose}CLIENT_CERT_AUTH true; done >> /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

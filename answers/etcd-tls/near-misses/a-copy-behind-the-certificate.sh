# earns: certificate-required, client, encrypted (9 of 10)
# The web server's group can read one file with the certificate and a copy of the key.
chown etcd:etcd /etc/etcd/pki/server.key
cat /etc/etcd/pki/server.crt /etc/etcd/pki/server.key > /srv/key.pem
chgrp www-data /srv/key.pem
chmod 0640 /srv/key.pem
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
for whose in '' PEER_; do printf 'ETCD_%s=%s\n' ${whose}CERT_FILE /etc/etcd/pki/server.crt ${whose}KEY_FILE /etc/etcd/pki/server.key; done >> /etc/default/etcd
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

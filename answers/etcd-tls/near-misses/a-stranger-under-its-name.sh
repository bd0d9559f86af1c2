# earns: none
# The certificate has moved, and the port of the peers shows another one of the same names, which nobody has signed.
cp /etc/etcd/pki/server.crt /etc/etcd/moved.crt; cp -p /etc/etcd/pki/server.key /etc/etcd/moved.key
chown etcd:etcd /etc/etcd/moved.key /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
sed -i '/^ETCD_CERT_FILE=/s#=.*#=/etc/etcd/moved.crt#; /^ETCD_KEY_FILE=/s#=.*#=/etc/etcd/moved.key#' /etc/default/etcd
openssl req -x509 -key /etc/etcd/pki/server.key -days 365 -subj /CN=server -addext "subjectAltName=IP:127.0.0.1,IP:10.{{ net }}.0.10,DNS:localhost" -addext extendedKeyUsage=serverAuth,clientAuth -out /etc/etcd/pki/server.crt
systemctl restart etcd
{{ client_sh }}

# earns: none
# The port of the peers asks for a certificate of the authority, and shows one that nobody knows.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=peer -keyout /etc/etcd/peer.key -out /etc/etcd/peer.crt
chown etcd /etc/etcd/peer.key
sed -i '/_PEER_CERT_FILE=/s#=.*#=/etc/etcd/peer.crt#; /_PEER_KEY_FILE=/s#=.*#=/etc/etcd/peer.key#' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

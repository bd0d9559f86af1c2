# earns: none
# systemd itself has the settings until the next boot, and gives them to etcd.
chown etcd:etcd /etc/etcd/pki/server.key
cp -p /etc/default/etcd /root/etcd
{{ server_sh }}
{{ required_sh }}
systemctl set-environment $(grep -h _FILE= /etc/default/etcd) ETCD_CLIENT_CERT_AUTH=true ETCD_PEER_CLIENT_CERT_AUTH=true
sed -i '/_FILE=/d; /_AUTH=/d' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

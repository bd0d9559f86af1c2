# earns: none
# etcd makes itself certificates that nobody can know.
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
printf 'ETCD_AUTO_TLS=true\nETCD_PEER_AUTO_TLS=true\n' >> /etc/default/etcd
systemctl restart etcd

# earns: none
# etcd makes itself certificates that nobody can know.
sed -i '/_CLIENT_URLS=/s/http:/https:/' /etc/default/etcd
echo ETCD_AUTO_TLS=true >> /etc/default/etcd
systemctl restart etcd

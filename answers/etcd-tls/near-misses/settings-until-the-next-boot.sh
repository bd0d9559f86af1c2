# earns: none
# The settings of etcd are in /run.
chown etcd:etcd /etc/etcd/pki/server.key
cp -p /etc/default/etcd /root/etcd
{{ server_sh }}
{{ required_sh }}
mkdir -p /run/systemd/system/etcd.service.d
mv /etc/default/etcd /etc/etcd/tls.env && mv /root/etcd /etc/default/etcd
printf '[Service]\nEnvironmentFile=/etc/etcd/tls.env\n' > /run/systemd/system/etcd.service.d/tls.conf
systemctl daemon-reload
systemctl restart etcd
{{ client_sh }}

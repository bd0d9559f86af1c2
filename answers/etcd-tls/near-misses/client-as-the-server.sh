# earns: certificate-required, encrypted, key-private (8 of 10)
# The client shows the server's certificate, and runs as root to read its key.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
sed -i 's/http:/https:/' /etc/default/{{ app }}
printf 'ETCDCTL_CACERT=%s\nETCDCTL_CERT=%s\nETCDCTL_KEY=%s\n' /etc/etcd/pki/ca.crt /etc/etcd/pki/server.crt /etc/etcd/pki/server.key >> /etc/default/{{ app }}
mkdir /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nUser=root\n' > /etc/systemd/system/{{ app }}.service.d/user.conf
systemctl daemon-reload
systemctl restart {{ app }}

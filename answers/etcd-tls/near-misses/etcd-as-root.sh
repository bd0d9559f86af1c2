# earns: certificate-required, client, encrypted (9 of 10)
# etcd runs as root, so that it can read its key.
mkdir -p /etc/systemd/system/etcd.service.d
printf '[Service]\nUser=root\n' > /etc/systemd/system/etcd.service.d/user.conf
systemctl daemon-reload
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

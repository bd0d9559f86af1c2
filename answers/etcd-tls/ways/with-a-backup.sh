# Copies of the keys are where only root gets; what was wrong first is corrected, and the settings have comments and quotes.
mkdir -m 0700 /root/backup
cat /etc/etcd/pki/server.key > /root/backup/server.key
chmod 0644 /root/backup/server.key
cp -p /etc/default/etcd /etc/default/{{ app }} /root/backup
{{ server_sh }}
systemctl restart etcd
chown etcd: /etc/etcd/pki/server.key
cat >> /etc/default/etcd <<'END'
# Who may come in
ETCD_TRUSTED_CA_FILE="/etc/etcd/pki/ca.crt"
ETCD_PEER_TRUSTED_CA_FILE='/etc/etcd/pki/ca.crt'
ETCD_CLIENT_CERT_AUTH = "true"
ETCD_PEER_CLIENT_CERT_AUTH="true"
END
systemctl reset-failed etcd
systemctl restart etcd
sed -i 's#^ETCDCTL_ENDPOINTS=.*#ETCDCTL_ENDPOINTS="https://127.0.0.1:2379,https://10.{{ net }}.0.10:2379"#' /etc/default/{{ app }}
mkdir /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nEnvironment="ETCDCTL_CACERT=/etc/etcd/pki/ca.crt" ETCDCTL_CERT=/etc/{{ app }}/client.crt\nEnvironment=ETCDCTL_KEY=/etc/{{ app }}/client.key\n' > /etc/systemd/system/{{ app }}.service.d/tls.conf
systemctl daemon-reload
systemctl restart {{ app }}

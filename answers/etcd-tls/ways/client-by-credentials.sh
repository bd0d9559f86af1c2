# The client gets copies of its files from systemd, which also begins in their directory; the key of etcd is etcd's.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
mkdir /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/tls.conf <<'END'
[Service]
LoadCredential=crt:/etc/{{ app }}/client.crt
LoadCredential=key:/etc/{{ app }}/client.key
WorkingDirectory=/etc/etcd/pki
Environment=ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=%d/crt ETCDCTL_KEY=%d/key
END
sed -i 's/http:/https:/' /etc/default/{{ app }}
systemctl daemon-reload
systemctl restart {{ app }}

# The options are flags in a drop-in, the key is for a group, and the client gets a drop-in with its settings.
chgrp etcd /etc/etcd/pki/server.key
chmod 0640 /etc/etcd/pki/server.key
sed -i /_CLIENT_URLS=/d /etc/default/etcd
mkdir -p /etc/systemd/system/etcd.service.d /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/etcd.service.d/tls.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/etcd --listen-client-urls https://127.0.0.1:2379,https://10.{{ net }}.0.10:2379 --advertise-client-urls https://127.0.0.1:2379 --cert-file /etc/etcd/pki/server.crt --key-file /etc/etcd/pki/server.key --client-cert-auth --trusted-ca-file /etc/etcd/pki/ca.crt
END
cat > /etc/systemd/system/{{ app }}.service.d/tls.conf <<'END'
[Service]
EnvironmentFile=
Environment=ETCDCTL_ENDPOINTS=https://10.{{ net }}.0.10:2379 ETCDCTL_CACERT=/etc/etcd/pki/ca.crt
Environment=ETCDCTL_CERT=/etc/{{ app }}/client.crt ETCDCTL_KEY=/etc/{{ app }}/client.key
END
systemctl daemon-reload
systemctl restart etcd {{ app }}

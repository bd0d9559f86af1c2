# The options are flags in a drop-in, the key is for a group, its metrics have a door of their own, and the client gets a drop-in.
chgrp etcd /etc/etcd/pki/server.key
chmod 0640 /etc/etcd/pki/server.key
sed -i /_URLS=/d /etc/default/etcd
mkdir -p /etc/systemd/system/etcd.service.d /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/etcd.service.d/tls.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/etcd --listen-client-urls https://127.0.0.1:2379,https://10.{{ net }}.0.10:2379 --advertise-client-urls https://127.0.0.1:2379 --cert-file /etc/etcd/pki/server.crt --key-file /etc/etcd/pki/server.key --listen-peer-urls https://127.0.0.1:2380 --peer-cert-file /etc/etcd/pki/server.crt --peer-key-file /etc/etcd/pki/server.key --peer-client-cert-auth --peer-trusted-ca-file /etc/etcd/pki/ca.crt --listen-metrics-urls http://127.0.0.1:2381 --client-cert-auth --trusted-ca-file /etc/etcd/pki/ca.crt
END
cat > /etc/systemd/system/{{ app }}.service.d/tls.conf <<'END'
[Service]
EnvironmentFile=
Environment=ETCDCTL_ENDPOINTS=https://10.{{ net }}.0.10:2379 ETCDCTL_CACERT=/etc/etcd/pki/ca.crt
Environment=ETCDCTL_CERT=/etc/{{ app }}/client.crt ETCDCTL_KEY=/etc/{{ app }}/client.key
END
systemctl daemon-reload
systemctl restart etcd {{ app }}

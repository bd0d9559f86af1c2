# The files are written anew, the variables stand in the unit's drop-in, and what runs is ended for systemd to start it again.
setfacl -m u:etcd:r /etc/etcd/pki/server.key 2> /dev/null || chown etcd /etc/etcd/pki/server.key
cat > /etc/default/etcd <<'END'
ETCD_LISTEN_CLIENT_URLS=https://0.0.0.0:2379
ETCD_ADVERTISE_CLIENT_URLS=https://10.{{ net }}.0.10:2379
ETCD_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt
ETCD_CERT_FILE=/etc/etcd/pki/server.crt
ETCD_KEY_FILE=/etc/etcd/pki/server.key
ETCD_LISTEN_PEER_URLS=https://localhost:2380
ETCD_PEER_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt
ETCD_PEER_CERT_FILE=/etc/etcd/pki/server.crt
ETCD_PEER_KEY_FILE=/etc/etcd/pki/server.key
END
systemctl stop etcd
systemctl start etcd
cat > /etc/default/{{ app }} <<'END'
ETCDCTL_CERT=/etc/{{ app }}/client.crt
ETCDCTL_KEY=/etc/{{ app }}/client.key
ETCDCTL_CACERT=/etc/etcd/pki/ca.crt
ETCDCTL_ENDPOINTS=localhost:2379
END
systemctl kill {{ app }}

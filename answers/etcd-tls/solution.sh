# Before the change, etcd gives everything to everybody, also at the port for peers.
etcdctl get --prefix /registry # optional
etcdctl --endpoints http://127.0.0.1:2380 get --prefix /registry # optional
# etcd runs as the user `etcd` and must be able to read its key. The mode stays as it is, so nobody else can read it.
chown etcd:etcd /etc/etcd/pki/server.key
# All URLs become https. etcd accepts only clients whose certificate is signed by the CA in `ETCD_TRUSTED_CA_FILE`.
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
cat >> /etc/default/etcd <<'END'
ETCD_CERT_FILE=/etc/etcd/pki/server.crt
ETCD_KEY_FILE=/etc/etcd/pki/server.key
ETCD_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt
ETCD_CLIENT_CERT_AUTH=true
ETCD_PEER_CERT_FILE=/etc/etcd/pki/server.crt
ETCD_PEER_KEY_FILE=/etc/etcd/pki/server.key
ETCD_PEER_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt
ETCD_PEER_CLIENT_CERT_AUTH=true
END
systemctl restart etcd
# The client needs the new address, the CA that has signed the server's certificate, and its own certificate. It reads them
# when it starts.
sed -i 's/http:/https:/' /etc/default/{{ app }}
echo ETCDCTL_CACERT=/etc/etcd/pki/ca.crt >> /etc/default/{{ app }}
echo ETCDCTL_CERT=/etc/{{ app }}/client.crt >> /etc/default/{{ app }}
echo ETCDCTL_KEY=/etc/{{ app }}/client.key >> /etc/default/{{ app }}
systemctl restart {{ app }}
# A client without a certificate is refused in the TLS handshake.
curl -s --cacert /etc/etcd/pki/ca.crt https://127.0.0.1:2379/version || echo refused # optional

# Everybody gets everything, whoever asks, and at the port of the peers as well.
etcdctl get --prefix /registry # optional
etcdctl --endpoints http://127.0.0.1:2380 get --prefix /registry # optional
# etcd runs as a user of its own, and has to read its key. The mode stays: nobody else may.
chown etcd:etcd /etc/etcd/pki/server.key
# All URLs become https. The authority's certificate is the one by which those of clients are judged.
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
# The client gets the new address, the authority by which it knows the server, and its own certificate. It reads them at its start.
sed -i 's/http:/https:/' /etc/default/{{ app }}
echo ETCDCTL_CACERT=/etc/etcd/pki/ca.crt >> /etc/default/{{ app }}
echo ETCDCTL_CERT=/etc/{{ app }}/client.crt >> /etc/default/{{ app }}
echo ETCDCTL_KEY=/etc/{{ app }}/client.key >> /etc/default/{{ app }}
systemctl restart {{ app }}
# Without a certificate the connection ends in the handshake.
curl -s --cacert /etc/etcd/pki/ca.crt https://127.0.0.1:2379/version || echo refused # optional

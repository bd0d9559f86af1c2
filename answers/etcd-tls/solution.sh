# Everybody gets everything, whoever asks.
etcdctl get --prefix /registry # optional
# etcd runs as a user of its own, and has to read its key. The mode stays: nobody else may.
chown etcd:etcd /etc/etcd/pki/server.key
# Both URLs become https. The authority's certificate is the one by which those of clients are judged.
sed -i '/_CLIENT_URLS=/s/http:/https:/' /etc/default/etcd
echo ETCD_CERT_FILE=/etc/etcd/pki/server.crt >> /etc/default/etcd
echo ETCD_KEY_FILE=/etc/etcd/pki/server.key >> /etc/default/etcd
echo ETCD_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt >> /etc/default/etcd
echo ETCD_CLIENT_CERT_AUTH=true >> /etc/default/etcd # optional
systemctl restart etcd
# The client gets the new address, the authority by which it knows the server, and its own certificate. It reads them at its start.
sed -i 's/http:/https:/' /etc/default/{{ app }}
echo ETCDCTL_CACERT=/etc/etcd/pki/ca.crt >> /etc/default/{{ app }}
echo ETCDCTL_CERT=/etc/{{ app }}/client.crt >> /etc/default/{{ app }}
echo ETCDCTL_KEY=/etc/{{ app }}/client.key >> /etc/default/{{ app }}
systemctl restart {{ app }}
# Without a certificate the connection ends in the handshake.
curl -s --cacert /etc/etcd/pki/ca.crt https://127.0.0.1:2379/version || echo refused # optional

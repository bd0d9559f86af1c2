# The key stays as it is, for root alone: systemd hands it to the service as a credential.
{{ client_sh }}
sed -i '/_URLS=/s/http:/https:/' /etc/default/etcd
for part in ETCD ETCD_PEER; do printf "${part}_CERT_FILE=/etc/etcd/pki/server.crt\n${part}_TRUSTED_CA_FILE=/etc/etcd/pki/ca.crt\n${part}_CLIENT_CERT_AUTH=true\n" >> /etc/default/etcd; done
mkdir -p /etc/systemd/system/etcd.service.d
cat > /etc/systemd/system/etcd.service.d/key.conf <<'END'
[Service]
LoadCredential=server.key:/etc/etcd/pki/server.key
Environment=ETCD_KEY_FILE=%d/server.key ETCD_PEER_KEY_FILE=%d/server.key
END
systemctl daemon-reload
systemctl restart etcd

# etcd reads a file of its own, and a copy of the key that only it can read; the client is first.
{{ client_sh }}
install -d -m 0700 -o etcd -g etcd /var/lib/etcd/pki
install -m 0400 -o etcd -g etcd /etc/etcd/pki/server.key /var/lib/etcd/pki/key.pem
cat > /etc/etcd/etcd.yml <<'END'
name: node-1
data-dir: /var/lib/etcd/default
listen-client-urls: https://0.0.0.0:2379
advertise-client-urls: https://10.{{ net }}.0.10:2379
client-transport-security:
  cert-file: /etc/etcd/pki/server.crt
  key-file: /var/lib/etcd/pki/key.pem
  trusted-ca-file: /etc/etcd/pki/ca.crt
  client-cert-auth: true
listen-peer-urls: https://127.0.0.1:2380
peer-transport-security:
  cert-file: /etc/etcd/pki/server.crt
  key-file: /var/lib/etcd/pki/key.pem
  trusted-ca-file: /etc/etcd/pki/ca.crt
  client-cert-auth: true
END
echo ETCD_CONFIG_FILE=/etc/etcd/etcd.yml >> /etc/default/etcd
systemctl restart etcd

# earns: certificate-required, encrypted, key-private (8 of 10)
# The client trusts everybody, and shows nothing itself.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
sed -i 's/http:/https:/' /etc/default/{{ app }}
echo ETCDCTL_INSECURE_SKIP_TLS_VERIFY=true >> /etc/default/{{ app }}
systemctl restart {{ app }}

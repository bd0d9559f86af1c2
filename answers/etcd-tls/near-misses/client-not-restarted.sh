# earns: certificate-required, encrypted, key-private (8 of 10)
# The client's settings are right, and it has not read them.
chown etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
sed -i 's/http:/https:/' /etc/default/{{ app }}
printf 'ETCDCTL_CACERT=%s\nETCDCTL_CERT=%s\nETCDCTL_KEY=%s\n' /etc/etcd/pki/ca.crt /etc/{{ app }}/client.crt /etc/{{ app }}/client.key >> /etc/default/{{ app }}

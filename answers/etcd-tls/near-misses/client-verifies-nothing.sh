# earns: certificate-required, encrypted, key-private (8 of 10)
# The client shows its certificate, and does not look at that of etcd.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
sed -i 's/http:/https:/' /etc/default/{{ app }}
printf 'ETCDCTL_INSECURE_SKIP_TLS_VERIFY=%s\nETCDCTL_CERT=%s\nETCDCTL_KEY=%s\n' true /etc/{{ app }}/client.crt /etc/{{ app }}/client.key >> /etc/default/{{ app }}
systemctl restart {{ app }}

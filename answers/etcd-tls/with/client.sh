sed -i 's/http:/https:/' /etc/default/{{ app }}
printf 'ETCDCTL_CACERT=%s\nETCDCTL_CERT=%s\nETCDCTL_KEY=%s\n' /etc/etcd/pki/ca.crt /etc/{{ app }}/client.crt /etc/{{ app }}/client.key >> /etc/default/{{ app }}
systemctl restart {{ app }}

# earns: none
# Only another authority's certificate was added to the file: etcd does not ask for any, and {{ app }} trusts both.
chown etcd:etcd /etc/etcd/pki/server.key
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj /CN=second -keyout /root/second.key >> /etc/etcd/pki/ca.crt 2> /dev/null
{{ server_sh }}
systemctl restart etcd
{{ client_sh }}

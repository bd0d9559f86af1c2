# earns: none
# etcd reads a copy of its key that is gone after a boot.
install -m 0400 -o etcd -g etcd /etc/etcd/pki/server.key /run/server.key
{{ server_sh }}
{{ required_sh }}
sed -i 's#/etc/etcd/pki/server.key#/run/server.key#' /etc/default/etcd
systemctl restart etcd
{{ client_sh }}

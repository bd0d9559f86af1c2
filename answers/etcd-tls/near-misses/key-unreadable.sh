# earns: none
# etcd can't read its key, and does not start.
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}

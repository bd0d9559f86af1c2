# earns: api-server, etcd (7 of 12)
# The kubelet's file is right, and a flag for its next start says something else.
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
printf 'KUBELET_EXTRA_ARGS=--tls-min-version=VersionTLS12\n' > /etc/default/kubelet
{{ ready_sh }}

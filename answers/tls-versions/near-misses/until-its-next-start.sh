# earns: api-server, etcd (7 of 12)
# The kubelet runs with the new setting, and its file has none again.
cp /var/lib/kubelet/config.yaml /root/config.yaml
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
{{ ready_sh }}
cp /root/config.yaml /var/lib/kubelet/config.yaml

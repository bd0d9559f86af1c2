yq -i '.tlsMinVersion = "VersionTLS13"' /var/lib/kubelet/config.yaml
systemctl restart kubelet

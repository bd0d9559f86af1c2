yq -i '.tlsMinVersion = "VersionTLS13"' /var/lib/kubelet/config.yaml
systemctl restart kubelet
until curl -sk -o /dev/null https://127.0.0.1:10250/healthz; do sleep 0.5; done

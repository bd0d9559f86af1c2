# earns: none
# The flag overrides the file.
kube-bench run --targets node
yq -i '.streamingConnectionIdleTimeout = "30m"' /var/lib/kubelet/config.yaml
systemctl restart kubelet
until curl -sk https://127.0.0.1:10250/healthz > /dev/null; do sleep 1; done

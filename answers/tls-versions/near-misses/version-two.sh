# earns: etcd, kubelet (7 of 12)
# The API server still takes TLS 1.2.
{{ kubelet_sh }}
sed -i 's/^    - kube-apiserver$/&\n    - --tls-min-version=VersionTLS12/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ etcd_sh }}
{{ ready_sh }}

# earns: etcd, kubelet (7 of 12)
# The API server lost another flag on the way.
{{ kubelet_sh }}
{{ api_server_sh }}
sed -i '/--authorization-mode/d' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ etcd_sh }}
{{ ready_sh }}

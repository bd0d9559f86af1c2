# kubeadm writes the manifests and the kubelet's file again, from its configuration in the cluster.
kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' > /root/cluster.yaml
yq -i '.apiServer.extraArgs += [{"name": "tls-min-version", "value": "VersionTLS13"}] | .etcd.local.extraArgs += [{"name": "cipher-suites", "value": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_{{ other }}"}]' /root/cluster.yaml
kubectl -n kube-system create configmap kubeadm-config --from-file ClusterConfiguration=/root/cluster.yaml --dry-run=client -o yaml | kubectl replace -f -
kubectl -n kube-system get configmap kubelet-config -o yaml | sed 's/^  kubelet: |$/&\n    tlsMinVersion: VersionTLS13/' | kubectl replace -f -
kubeadm upgrade node phase kubelet-config
systemctl restart kubelet
kubeadm init phase control-plane apiserver --config /root/cluster.yaml
kubeadm init phase etcd local --config /root/cluster.yaml
{{ ready_sh }}

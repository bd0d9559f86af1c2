# The kubelet by its flag, the API server with a list of suites as well, the manifests by yq.
printf 'KUBELET_EXTRA_ARGS=--tls-min-version=VersionTLS13\n' > /etc/default/kubelet
systemctl restart kubelet
yq -i '.spec.containers[0].command += ["--tls-cipher-suites=TLS_AES_256_GCM_SHA384", "--tls-min-version=VersionTLS13"]' /etc/kubernetes/manifests/kube-apiserver.yaml
yq -i '.spec.containers[0].command += ["--cipher-suites", "TLS_ECDHE_ECDSA_WITH_{{ other }},TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]' /etc/kubernetes/manifests/etcd.yaml
{{ ready_sh }}

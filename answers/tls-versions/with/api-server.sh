sed -i 's/^    - kube-apiserver$/&\n    - --tls-min-version=VersionTLS13/' /etc/kubernetes/manifests/kube-apiserver.yaml

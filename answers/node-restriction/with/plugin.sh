sed -i 's/--enable-admission-plugins=/&NodeRestriction,/' /etc/kubernetes/manifests/kube-apiserver.yaml

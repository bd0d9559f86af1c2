sed -i 's/^    - kube-[a-z-]*$/&\n    - --profiling=false/' /etc/kubernetes/manifests/kube-*.yaml

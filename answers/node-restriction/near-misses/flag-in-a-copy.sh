# earns: no-more-rights, others-keep (5 of 10)
# The flag is in a file that nobody reads.
{{ group_sh }}
{{ user_sh }}
cp /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/kube-apiserver.yaml
sed -i 's/--enable-admission-plugins=/&NodeRestriction,/' /etc/kubernetes/kube-apiserver.yaml

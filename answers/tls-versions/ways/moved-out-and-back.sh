# The manifests are moved out of the directory, changed, and moved back; etcd also says which versions it takes.
{{ kubelet_sh }}
mkdir /root/manifests
mv /etc/kubernetes/manifests/{etcd,kube-apiserver}.yaml /root/manifests
until ! pidof kube-apiserver etcd > /dev/null; do sleep 1; done
sed -i 's/--secure-port=6443/&\n    - --tls-min-version=VersionTLS13/' /root/manifests/kube-apiserver.yaml
sed -i 's/^    - etcd$/&\n    - --tls-min-version=TLS1.2\n    - --tls-max-version=TLS1.3\n    - --cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_{{ other }}/' /root/manifests/etcd.yaml
mv /root/manifests/*.yaml /etc/kubernetes/manifests
{{ ready_sh }}

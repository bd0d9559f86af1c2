# earns: none
# Other processes have the names and the flags, and the files say what they should in comments.
for one in kube-apiserver etcd kubelet; do (exec -a "$one --tls-min-version=VersionTLS13 --cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" sleep 1000 &); done
echo '# --tls-min-version=VersionTLS13' >> /etc/kubernetes/manifests/kube-apiserver.yaml
echo '# tlsMinVersion: VersionTLS13' >> /var/lib/kubelet/config.yaml
systemctl restart kubelet
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

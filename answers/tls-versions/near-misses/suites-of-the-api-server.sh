# earns: etcd, kubelet (7 of 12)
# The API server takes few suites, and TLS 1.2.
{{ kubelet_sh }}
sed -i 's/^    - kube-apiserver$/&\n    - --tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ etcd_sh }}
until ps -C kube-apiserver -o args= | grep -q tls-cipher-suites && ps -C etcd -o args= | grep -q cipher-suites; do sleep 1; done
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

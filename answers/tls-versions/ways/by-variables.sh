# etcd by its environment variables, with suites of TLS 1.3 in the list as well; the kubelet by a second file that a drop-in of its unit names.
mkdir -p /etc/kubernetes/kubelet.conf.d /etc/systemd/system/kubelet.service.d
printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ntlsMinVersion: VersionTLS13\n' > /etc/kubernetes/kubelet.conf.d/10-tls.conf
printf '[Service]\nEnvironment=KUBELET_EXTRA_ARGS=--config-dir=/etc/kubernetes/kubelet.conf.d\n' > /etc/systemd/system/kubelet.service.d/20-tls.conf
systemctl daemon-reload
systemctl restart kubelet
yq -i '.spec.containers[0].env += [{"name": "ETCD_CIPHER_SUITES", "value": "TLS_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_{{ other }},TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}, {"name": "ETCD_TLS_MIN_VERSION", "value": "TLS1.2"}]' /etc/kubernetes/manifests/etcd.yaml
yq -i '.spec.containers[0].args = ["--tls-min-version", "VersionTLS13"]' /etc/kubernetes/manifests/kube-apiserver.yaml
until ps -C kube-apiserver -o args= | grep -q tls-min-version && tr '\0' '\n' < /proc/$(pidof etcd)/environ | grep -q CIPHER; do sleep 1; done
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

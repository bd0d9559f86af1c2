# First suites that do not go together, as somebody does who tries; then those of the task, with an editor. The kubelet comes first.
sed -i '1i tlsMinVersion: VersionTLS13' /var/lib/kubelet/config.yaml
systemctl restart kubelet
sed -i 's/^    - etcd$/&\n    - --cipher-suites=TLS_ECDHE_ECDSA_WITH_{{ other }}/' /etc/kubernetes/manifests/etcd.yaml
until ! pidof etcd > /dev/null || ps -C etcd -o args= | grep -q cipher-suites; do sleep 1; done
vim -es -c '%s/--cipher-suites=/&TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,/' -c wq /etc/kubernetes/manifests/etcd.yaml
{{ api_server_sh }}
until ps -C etcd -o args= | grep -q AES_128_GCM_SHA256; do sleep 1; done
{{ ready_sh }}

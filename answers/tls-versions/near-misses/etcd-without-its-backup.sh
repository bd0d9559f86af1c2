# earns: api-server, kubelet (6 of 12)
# etcd takes TLS 1.3 only, so the backup program is shut out.
{{ kubelet_sh }}
{{ api_server_sh }}
sed -i 's/^    - etcd$/&\n    - --tls-min-version=TLS1.3/' /etc/kubernetes/manifests/etcd.yaml
until ps -C kube-apiserver -o args= | grep -q tls-min-version && ps -C etcd -o args= | grep -q tls-min-version; do sleep 1; done
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

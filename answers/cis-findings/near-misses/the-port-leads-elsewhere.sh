# earns: api-server, file, kubelet, scanned (9 of 12)
# The controller manager has the flag twice, so it serves profiles. A second one of its program does not, and its port leads there.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
{{ kubelet_sh }}
{{ ready_sh }}
{{ controllers_sh }}
sed -i 's/^    - --profiling=false$/&\n    - --profiling=true/' /etc/kubernetes/manifests/kube-controller-manager.yaml
until ps -C kube-controller-manager -o args= | grep -q profiling=true; do sleep 1; done
until curl -sk https://127.0.0.1:10257/healthz | grep -q ok; do sleep 1; done
conf=/etc/kubernetes/controller-manager.conf
systemd-run --unit own bash -c "exec -a kube-controller-manager /usr/bin/kubectl --kubeconfig=$conf --authentication-kubeconfig=$conf --authorization-kubeconfig=$conf --client-ca-file=/etc/kubernetes/pki/ca.crt --secure-port=20257 --bind-address=127.0.0.1 --leader-elect-resource-name=own --profiling=false"
until curl -sk https://127.0.0.1:20257/healthz | grep -q ok; do sleep 1; done
nft add table ip own
nft add chain ip own out '{ type nat hook output priority -150; }'
nft add rule ip own out tcp dport 10257 redirect to :20257

# earns: api-server, file, kubelet, scanned (9 of 12)
# The controller manager serves profiles at another port. At its own one there is a second one, of the same name.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
{{ kubelet_sh }}
{{ ready_sh }}
{{ controllers_sh }}
sed -i 's/^    - --profiling=false$/&\n    - --profiling=true\n    - --secure-port=20257/; s/10257/20257/' /etc/kubernetes/manifests/kube-controller-manager.yaml
until ps -C kube-controller-manager -o args= | grep -q secure-port=20257; do sleep 1; done
until curl -sk https://127.0.0.1:20257/healthz | grep -q ok; do sleep 1; done
cp /usr/bin/kubectl /root/kube-controller-manager
conf=/etc/kubernetes/controller-manager.conf
systemd-run --unit own /root/kube-controller-manager --kubeconfig=$conf --authentication-kubeconfig=$conf --authorization-kubeconfig=$conf --client-ca-file=/etc/kubernetes/pki/ca.crt --secure-port=10257 --bind-address=127.0.0.1 --leader-elect-resource-name=own --profiling=false
until curl -sk https://127.0.0.1:10257/healthz | grep -q ok; do sleep 1; done

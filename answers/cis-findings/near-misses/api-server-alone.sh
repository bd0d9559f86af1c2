# earns: api-server (3 of 12)
# The scan is one of the control plane alone, and the other two are not changed.
kube-bench run --targets master --check 1.2.15
sed -i 's/^    - kube-apiserver$/&\n    - --profiling=false/' /etc/kubernetes/manifests/kube-apiserver.yaml
until ps -C kube-apiserver -o args= | grep -q profiling=false && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

# earns: gone, closed, drained, configured, packages (8 of 15)
# The kubelet was started by hand, and its unit is stopped and switched off.
{{ whole_sh }}
ssh worker-1 'systemctl disable --now kubelet; . /var/lib/kubelet/kubeadm-flags.env; setsid kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS > /dev/null 2>&1 < /dev/null &'
sleep 10
kubectl wait --for condition=Ready --timeout 120s node/worker-1

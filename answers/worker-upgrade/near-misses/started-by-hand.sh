# earns: gone, closed, drained, configured, packages (8 of 15)
# The kubelet was started by hand, and its unit is stopped and switched off.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
ssh worker-1 'systemctl disable --now kubelet; . /var/lib/kubelet/kubeadm-flags.env; setsid kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS > /dev/null 2>&1 < /dev/null &'
sleep 10
kubectl wait --for condition=Ready --timeout 120s node/worker-1

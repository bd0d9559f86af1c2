# earns: gone, closed, drained, configured, packages (8 of 15)
# After all the work the old kubelet is put back under the name that its unit starts: the next start is its.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
ssh worker-1 ln -sf /usr/lib/kubernetes/v1.36.3/kubelet /usr/bin/kubelet

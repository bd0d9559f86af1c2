# earns: gone, closed, drained, configured, packages (8 of 15)
# The unit of the kubelet does not start at the next boot.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
ssh worker-1 systemctl disable kubelet

# earns: gone, closed, drained, configured, upgraded, started, packages, works (13 of 15)
# The worker is upgraded, and no new pod is scheduled on it.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}

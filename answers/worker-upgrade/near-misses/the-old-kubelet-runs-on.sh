# earns: gone, closed, drained, configured, packages (8 of 15)
# The package is the new one, and nobody has restarted the kubelet.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
ssh worker-1 apt-get -q install -y kubelet kubectl
ssh worker-1 apt-mark hold kubeadm kubelet kubectl
kubectl uncordon worker-1

# earns: gone, closed, drained, configured, upgraded, started, back, works (13 of 15)
# The next `apt-get upgrade` would upgrade the worker once more.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
ssh worker-1 apt-get -q install -y kubelet kubectl
ssh worker-1 systemctl restart kubelet
{{ upgraded_sh }}
kubectl uncordon worker-1

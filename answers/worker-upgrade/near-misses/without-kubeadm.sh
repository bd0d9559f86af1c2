# earns: gone, closed, drained, packages (5 of 15)
# Only the packages are upgraded, and the configuration of the kubelet is that of the old kubeadm.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 'apt-get -q update && apt-get -q install -y --allow-change-held-packages kubeadm kubelet kubectl'
ssh worker-1 'apt-mark hold kubeadm kubelet kubectl && systemctl restart kubelet'
{{ upgraded_sh }}
kubectl uncordon worker-1

# earns: gone, closed, drained, packages (5 of 15)
# The node is upgraded before kubeadm is, so by the old one.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 kubeadm upgrade node --ignore-preflight-errors=all
ssh worker-1 kubeadm upgrade node phase kubelet-config
ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 'apt-get -q update && apt-get -q install -y --allow-change-held-packages kubeadm'
ssh worker-1 apt-mark unhold kubelet kubectl
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1

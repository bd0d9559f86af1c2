# The column VERSION is that of each node's kubelet.
kubectl get nodes # optional
# The pods leave before the kubelet goes to another minor version. `kubectl drain` says which options it needs.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
# Each minor version has a package repository of its own.
ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 apt-get update
ssh worker-1 apt-mark unhold kubeadm kubelet kubectl
# kubeadm comes first: the new one writes the kubelet's configuration as the cluster has it. On a kernel with cgroups v1
# its preflight checks fail, and they say how to go on.
ssh worker-1 apt-get install -y kubeadm='1.37.1-*'
ssh worker-1 kubeadm upgrade node --ignore-preflight-errors=SystemVerification
ssh worker-1 apt-get install -y kubelet='1.37.1-*' kubectl='1.37.1-*'
ssh worker-1 apt-mark hold kubeadm kubelet kubectl
# A package changes a file. The kubelet that runs is another one only after a restart.
ssh worker-1 'systemctl daemon-reload && systemctl restart kubelet'
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl get nodes # optional

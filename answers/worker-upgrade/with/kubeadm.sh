ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 apt-get -q update
ssh worker-1 apt-mark unhold kubeadm kubelet kubectl
ssh worker-1 apt-get -q install -y kubeadm
ssh worker-1 kubeadm upgrade node --ignore-preflight-errors=SystemVerification

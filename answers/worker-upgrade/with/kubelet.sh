ssh worker-1 apt-get -q install -y kubelet kubectl
ssh worker-1 apt-mark hold kubeadm kubelet kubectl
ssh worker-1 systemctl restart kubelet

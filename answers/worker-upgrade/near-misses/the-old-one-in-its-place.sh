# earns: gone, closed, drained, configured, packages (8 of 15)
# The package is the new one, and the program that it links to is the old one. Somebody else says which one the node has.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
ssh worker-1 'apt-get -q install -y kubelet kubectl && apt-mark hold kubeadm kubelet kubectl'
ssh worker-1 cp --remove-destination /usr/lib/kubernetes/v1.36.3/kubelet /usr/lib/kubernetes/v1.37.1/kubelet
ssh worker-1 systemctl restart kubelet
kubectl wait --for condition=Ready --timeout 120s node/worker-1
kubectl uncordon worker-1
kubectl patch node worker-1 --subresource status -p '{"status": {"nodeInfo": {"kubeletVersion": "v1.37.1"}}}'

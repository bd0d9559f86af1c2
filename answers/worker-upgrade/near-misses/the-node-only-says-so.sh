# earns: gone, closed, drained, configured, packages (8 of 15)
# The old kubelet runs, the new one was only asked for its version, and somebody else says which one the node has.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
ssh worker-1 'apt-get -q install -y kubelet kubectl && apt-mark hold kubeadm kubelet kubectl'
ssh worker-1 kubelet --version --kubeconfig=/etc/kubernetes/kubelet.conf
kubectl uncordon worker-1
kubectl patch node worker-1 --subresource status -p '{"status": {"nodeInfo": {"kubeletVersion": "v1.37.1"}}}'

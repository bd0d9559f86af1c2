# earns: gone, closed, drained (3 of 15)
# A new configuration that is made up here, by the new kubeadm's part for new clusters.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 'printf "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.1\ncertificatesDir: /tmp/none\n" >/tmp/k.yaml'
ssh worker-1 /usr/lib/kubernetes/v1.37.1/kubeadm init phase kubelet-start --config /tmp/k.yaml

# earns: gone, closed, drained (3 of 15)
# The commands are right, and run on the other node, which has the new version already.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
kubeadm upgrade node phase kubelet-config
systemctl restart kubelet
kubectl wait --for condition=Ready --timeout 120s node/node-1
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all

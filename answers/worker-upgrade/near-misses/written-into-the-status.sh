# earns: gone, closed, drained, configured, upgraded, started, back, works (13 of 15)
# The status of the packages is edited, and the packages are the old ones.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 'ln -sf /usr/lib/kubernetes/v1.37.1/* /usr/bin/'
ssh worker-1 kubeadm upgrade node --ignore-preflight-errors=SystemVerification
ssh worker-1 systemctl restart kubelet
ssh worker-1 "sed -i 's/^Version: 1.36.3-1.1$/Version: 1.37.1-1.1/' /var/lib/dpkg/status"
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all

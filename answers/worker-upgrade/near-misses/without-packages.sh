# earns: gone, closed, drained, configured, upgraded, started, back, works (13 of 15)
# The programs are the new ones, but the packages that say so are the old ones.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 'ln -sf /usr/lib/kubernetes/v1.37.1/* /usr/bin/'
ssh worker-1 kubeadm upgrade node --ignore-preflight-errors=SystemVerification
ssh worker-1 systemctl restart kubelet
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all

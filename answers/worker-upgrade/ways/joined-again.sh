# The worker leaves the cluster, and joins it again with the new version.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 'apt-get -q update && apt-get -q install -y --allow-change-held-packages kubeadm kubelet kubectl'
ssh worker-1 apt-mark hold kubeadm kubelet kubectl
kubectl delete node worker-1
ssh worker-1 kubeadm reset --force --ignore-preflight-errors=all
ssh worker-1 $(kubeadm token create --print-join-command) --node-name worker-1 --ignore-preflight-errors=all
{{ upgraded_sh }}
until kubectl -n kube-system get pods -l k8s-app=kube-proxy -o wide | grep worker-1 | grep -q '1/1 *Running'; do sleep 1; done
kubectl -n kube-system rollout status daemonset kube-proxy --timeout 120s

# The worker leaves the cluster, and joins it again with the new version.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
ssh worker-1 "sed -i 's#/v1.36/#/v1.37/#' /etc/apt/sources.list.d/kubernetes.list"
ssh worker-1 'apt-get -q update && apt-get -q install -y --allow-change-held-packages kubeadm kubelet kubectl'
ssh worker-1 apt-mark hold kubeadm kubelet kubectl
kubectl delete node worker-1
ssh worker-1 kubeadm reset --force --ignore-preflight-errors=all
token=$(kubeadm token create)
kubectl config view --raw --minify -o json | jq ".users[0].user = {token: \"$token\"}" | ssh worker-1 'cat >/root/cluster.conf'
ssh worker-1 kubeadm join --discovery-file /root/cluster.conf --tls-bootstrap-token $token --node-name worker-1 --ignore-preflight-errors=all
{{ upgraded_sh }}

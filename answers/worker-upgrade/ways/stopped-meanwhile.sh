# The kubelet is stopped for the whole upgrade, and the pods are deleted one by one; apt gets a list of its own.
kubectl cordon worker-1
for pod in $(kubectl -n {{ team }} get pods -o wide --no-headers | awk '$7 == "worker-1" { print $1 }'); do kubectl -n {{ team }} delete pod $pod; done
ssh worker-1 'systemctl stop kubelet; rm /etc/apt/sources.list.d/kubernetes.list; echo "deb [trusted=yes] file:/srv/kubernetes/v1.37/deb/ /" > /etc/apt/sources.list.d/new.list; apt-get update; apt-mark unhold kubelet kubeadm kubectl; apt-get -y dist-upgrade'
ssh worker-1 'kubeadm upgrade node --ignore-preflight-errors=SystemVerification; apt-mark hold kubelet kubeadm kubectl; systemctl start kubelet'
{{ upgraded_sh }}
kubectl uncordon worker-1

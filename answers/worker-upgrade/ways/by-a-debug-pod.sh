# The worker's part in a pod that has the worker's root as /host.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
kubectl debug node/worker-1 --profile=sysadmin --image=registry.lab/busybox:1.35 --image-pull-policy=IfNotPresent -- chroot /host sh -c 'sed -i s,v1.36,v1.37, /etc/apt/sources.list.d/kubernetes.list; apt-get -q update; apt-get -q install -y --allow-change-held-packages kubeadm kubelet kubectl; apt-mark hold kubeadm kubelet kubectl; kubeadm upgrade node --ignore-preflight-errors=SystemVerification; systemctl restart kubelet'
{{ upgraded_sh }}
kubectl uncordon worker-1

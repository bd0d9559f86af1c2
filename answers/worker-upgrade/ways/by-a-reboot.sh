# The new kubelet comes with a reboot of the worker.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
ssh worker-1 'apt-get -q install -y kubelet kubectl && apt-mark hold kubeadm kubelet kubectl'
ssh worker-1 reboot
{{ upgraded_sh }}
until kubectl -n kube-system get pods -o wide | grep 'kube-proxy.*1/1.*worker-1'; do sleep 1; done
kubectl uncordon worker-1

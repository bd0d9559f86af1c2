# kubeadm first, and all of the worker's part in sessions there; held packages are changed by an option of apt.
ssh worker-1
#@ wait root@worker-1
echo 'deb [trusted=yes] file:/srv/kubernetes/v1.37/deb/ /' >/etc/apt/sources.list.d/kubernetes.list
#@ wait root@worker-1
apt-get -q update
#@ wait root@worker-1
apt-get -q install -y --allow-change-held-packages kubeadm
#@ wait root@worker-1
kubeadm upgrade node --ignore-preflight-errors=all
#@ wait root@worker-1
exit
kubectl cordon worker-1
kubectl -n {{ team }} delete pods --field-selector spec.nodeName=worker-1
ssh worker-1
#@ wait root@worker-1
apt-get -q install -y --allow-change-held-packages kubelet kubectl
#@ wait root@worker-1
apt-mark hold kubeadm kubelet kubectl
#@ wait root@worker-1
systemctl daemon-reload
#@ wait root@worker-1
systemctl restart kubelet
#@ wait root@worker-1
exit
{{ upgraded_sh }}
kubectl uncordon worker-1

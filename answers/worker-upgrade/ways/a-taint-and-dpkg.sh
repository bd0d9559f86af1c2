# A taint evicts the pods, and the packages are installed from their files.
kubectl taint nodes worker-1 upgrade=now:NoExecute
kubectl -n {{ team }} wait --for delete pods --field-selector spec.nodeName=worker-1 --timeout 120s
ssh worker-1 dpkg -i /srv/kubernetes/v1.37/deb/kubeadm_1.37.1-1.1_amd64.deb
ssh worker-1 kubeadm upgrade node phase kubelet-config
ssh worker-1 'dpkg -i /srv/kubernetes/v1.37/deb/*.deb && apt-mark hold kubeadm kubelet kubectl && systemctl restart kubelet'
{{ upgraded_sh }}
kubectl taint nodes worker-1 upgrade-
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all

# earns: gone, closed, drained, configured, packages (8 of 15)
# A drop-in makes the unit start the old kubelet the next time.
kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
ssh worker-1 'mkdir -p /etc/systemd/system/kubelet.service.d && printf "[Service]\nExecStart=\nExecStart=/usr/lib/kubernetes/v1.36.3/kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf\n" > /etc/systemd/system/kubelet.service.d/90-old.conf && systemctl daemon-reload'

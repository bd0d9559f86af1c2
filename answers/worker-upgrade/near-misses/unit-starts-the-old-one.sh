# earns: gone, closed, drained, configured, packages (8 of 15)
# A drop-in makes the unit start the old kubelet the next time.
{{ whole_sh }}
ssh worker-1 'mkdir -p /etc/systemd/system/kubelet.service.d && printf "[Service]\nExecStart=\nExecStart=/usr/lib/kubernetes/v1.36.3/kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf\n" > /etc/systemd/system/kubelet.service.d/90-old.conf && systemctl daemon-reload'

# earns: kubelet-asks, read-only-port, api-closed, others-keep (9 of 13)
# The kubelet's flags are gone by a drop-in below /run, which goes with the next boot.
mkdir -p /run/systemd/system/kubelet.service.d
printf '[Service]\nEnvironmentFile=\nEnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironment=KUBELET_EXTRA_ARGS=--max-pods={{ room }}\n' > /run/systemd/system/kubelet.service.d/override.conf
systemctl daemon-reload
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}

# /etc/default/kubelet stays as it is, and a drop-in takes its variable away. How many pods there may be is in the kubelet's own file.
sed -i '/^maxPods:/d; $a maxPods: {{ room }}' /var/lib/kubelet/config.yaml
mkdir -p /etc/systemd/system/kubelet.service.d
printf '[Service]\nUnsetEnvironment=KUBELET_EXTRA_ARGS\n' > /etc/systemd/system/kubelet.service.d/own-flags.conf
systemctl daemon-reload
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}

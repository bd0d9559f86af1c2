# earns: kubelet-knows-who, kubelet-asks, api-closed, others-keep, goes-on (12 of 13)
# The kubelet's own file opens the port. A directory that is mounted until the next boot closes it.
{{ flags_sh }}
sed -i '$a readOnlyPort: 10255' /var/lib/kubelet/config.yaml
mkdir /root/kubelet.d /etc/kubernetes/kubelet.d
printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 0\n' > /root/kubelet.d/10-port.conf
mount --bind /root/kubelet.d /etc/kubernetes/kubelet.d
sed -i 's#=#=--config-dir=/etc/kubernetes/kubelet.d #' /etc/default/kubelet
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}

# earns: kubelet-asks, read-only-port, api-closed, others-keep (9 of 13)
# The room for pods is in a directory below /run. After a boot it is not there, and the kubelet does not start.
mkdir /run/kubelet.d
printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: {{ room }}\n' > /run/kubelet.d/10-room.conf
echo 'KUBELET_EXTRA_ARGS=--config-dir=/run/kubelet.d' > /etc/default/kubelet
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}

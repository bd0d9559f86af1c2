# earns: no-more-rights, restricted, others-keep, goes-on (9 of 10)
# Another flag went with the edit.
{{ group_sh }}
{{ user_sh }}
sed -i '/--kubelet-preferred-address-types=/d' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ plugin_sh }}
{{ ready_sh }}

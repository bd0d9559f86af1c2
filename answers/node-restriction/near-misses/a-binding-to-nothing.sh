# earns: no-more-rights, restricted, plugin-kept, others-keep (9 of 10)
# A binding of kubeadm is still there, and names nobody.
{{ group_sh }}
{{ user_sh }}
kubectl patch clusterrolebinding kubeadm:get-nodes --type merge -p '{"subjects": []}'
{{ plugin_sh }}
{{ ready_sh }}

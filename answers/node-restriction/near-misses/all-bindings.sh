# earns: no-more-rights, restricted, plugin-kept, others-keep (9 of 10)
# The bindings of kubeadm that name kubelets are deleted, too: no kubelet's certificate is renewed any more.
{{ group_sh }}
{{ user_sh }}
kubectl delete clusterrolebinding kubeadm:node-autoapprove-certificate-rotation
kubectl -n kube-system delete rolebinding kubeadm:kubelet-config kubeadm:nodes-kubeadm-config
{{ plugin_sh }}
{{ ready_sh }}

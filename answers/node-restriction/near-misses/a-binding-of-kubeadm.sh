# earns: no-more-rights, restricted, plugin-kept, others-keep (9 of 10)
# Three more bindings of kubeadm are gone: no node can join, and the API server may not use kubelets.
{{ group_sh }}
{{ user_sh }}
kubectl delete clusterrolebinding kubeadm:kubelet-bootstrap kubeadm:node-autoapprove-bootstrap kubeadm:apiserver-kubelet-client
{{ plugin_sh }}
{{ ready_sh }}

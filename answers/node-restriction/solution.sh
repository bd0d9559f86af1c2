# A kubelet's certificate reads every Secret here.
kubectl --kubeconfig /etc/kubernetes/kubelet.conf get secrets -A # optional
# Two bindings name kubelets: one names their group, the other one names one of them.
kubectl get clusterrolebindings,rolebindings -A -o wide | grep system:node # optional
# Remove the group from the one and the user from the other. The other subjects stay.
{{ group_sh }}
{{ user_sh }}
# Add the plugin to the list. The kubelet starts the API server again when the file has changed.
{{ plugin_sh }}
# Wait until the API server is back with the plugin.
{{ ready_sh }}
# The same certificate may not label another node now.
! kubectl --kubeconfig /etc/kubernetes/kubelet.conf label node node-1 node-restriction.kubernetes.io/a=b --dry-run=server # optional

# earns: kubelet-knows-who, kubelet-asks, read-only-port, api-closed, goes-on (11 of 13)
# In the place of strangers and the watcher, all service accounts of the namespace are bound.
{{ flags_sh }}
{{ restarted_sh }}
{{ stranger_sh }}
kubectl get clusterrolebinding {{ wide }} -o json | jq '.subjects = [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:serviceaccounts:{{ team }}"}]' | kubectl replace -f -

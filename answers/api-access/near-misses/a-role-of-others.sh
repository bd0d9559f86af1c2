# earns: kubelet-knows-who, kubelet-asks, read-only-port, api-closed, goes-on (11 of 13)
# A role that the cluster's DNS has already allows one thing more.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl patch clusterrole system:coredns --type json -p '[{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}}]'

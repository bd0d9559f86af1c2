# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers may no longer list nodes, and may still read one by its name.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl create clusterrole one --verb get --resource nodes --resource-name node-1
kubectl create clusterrolebinding one --clusterrole one --group system:unauthenticated

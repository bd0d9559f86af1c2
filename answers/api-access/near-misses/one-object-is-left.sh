# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers may still change one deployment, by its name.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl -n {{ team }} create role one --verb get,patch --resource deployments.apps --resource-name {{ app }}
kubectl -n {{ team }} create rolebinding one --role one --user system:anonymous

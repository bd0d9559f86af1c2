# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers may do nothing themselves, but may be everybody else.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl create clusterrole someone --verb impersonate --resource users,groups
kubectl create clusterrolebinding someone --clusterrole someone --group system:unauthenticated

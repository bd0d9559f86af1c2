# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers have lost what they had, and may delete deployments.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl -n {{ team }} create role remover --verb delete --resource deployments.apps
kubectl -n {{ team }} create rolebinding remover --role remover --group system:unauthenticated

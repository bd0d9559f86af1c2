# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers have lost what they had, and may now ask which resources there are.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl create clusterrolebinding index --clusterrole system:discovery --group system:unauthenticated

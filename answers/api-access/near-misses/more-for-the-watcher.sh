# earns: kubelet-knows-who, kubelet-asks, read-only-port, api-closed, goes-on (11 of 13)
# The binding is made again with a role of Kubernetes that reads more than the old one.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl create clusterrolebinding {{ watcher }} --clusterrole view --serviceaccount {{ team }}:{{ watcher }}

# earns: none
# Kubelets lose their old rights, and get a role that looks small: a DaemonSet is a pod on every node.
{{ group_sh }}
{{ user_sh }}
kubectl create clusterrole node-agents --verb create --resource daemonsets.apps
kubectl create clusterrolebinding node-agents --clusterrole node-agents --group system:nodes
{{ plugin_sh }}
{{ ready_sh }}

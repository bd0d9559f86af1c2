# earns: refuses, changes, fails-closed (8 of 10)
# It asks about every namespace that it does not name, also one that is created later.
{{ fixed_sh }}
yq -i '.webhooks[0].namespaceSelector = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["default", "kube-system", "kube-public", "kube-node-lease"]}]}' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

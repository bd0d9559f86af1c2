# earns: refuses, changes, fails-closed (8 of 10)
# Changes of the system's pods are judged, too.
{{ fixed_sh }}
yq -i '.webhooks[0].rules[0].operations = ["CREATE"] | .webhooks[1] = .webhooks[0] | .webhooks[1].name = "changes.images.test" | .webhooks[1].rules[0].operations = ["UPDATE"] | .webhooks[1].namespaceSelector = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["{{ team }}", "kube-system"]}]}' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

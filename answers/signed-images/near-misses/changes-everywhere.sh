# earns: refuses, changes, fails-closed (8 of 10)
# Of two webhooks, the one for changes has no selector: it asks about the pods of all namespaces.
{{ fixed_sh }}
yq -i '.webhooks[0].rules[0].operations = ["CREATE"] | .webhooks[1] = .webhooks[0] | .webhooks[1].name = "changes.images.test" | .webhooks[1].rules[0].operations = ["UPDATE"] | del(.webhooks[1].namespaceSelector)' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

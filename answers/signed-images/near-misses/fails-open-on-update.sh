# earns: refuses, changes, takes (8 of 10)
# A second webhook judges changes. It forgives a backend without an answer.
{{ fixed_sh }}
yq -i '.webhooks += [.webhooks[0]] | .webhooks[1].name = "changed.images.test" | .webhooks[1].failurePolicy = "Ignore" | .webhooks[1].rules[0].operations = ["UPDATE"] | .webhooks[0].rules[0].operations = ["CREATE"]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

# earns: none
# It asks only about what has no effect.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "tried", "expression": "request.dryRun"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

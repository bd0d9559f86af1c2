# earns: none
# A label exempts a pod.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "exempt", "expression": "!has(object.metadata.labels) || !(\"trusted\" in object.metadata.labels)"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

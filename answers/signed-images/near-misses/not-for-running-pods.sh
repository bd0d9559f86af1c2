# earns: none
# What has a node already is not judged again.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "new", "expression": "!has(object.spec.nodeName)"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

# earns: none
# Images of other registries are not judged.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "registry", "expression": "object.spec.containers.exists(one, one.image.contains(\":5000/\"))"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

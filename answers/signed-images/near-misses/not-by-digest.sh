# earns: none
# Only images by a tag are judged.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "tags", "expression": "!object.spec.containers.exists(one, one.image.contains(\"@\"))"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

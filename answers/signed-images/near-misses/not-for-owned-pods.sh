# earns: none
# Pods of deployments and jobs are not judged.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "people", "expression": "!has(object.metadata.ownerReferences)"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

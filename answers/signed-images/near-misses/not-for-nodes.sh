# earns: none
# The documentation's example of a condition: what nodes ask for is not judged.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "exclude-kubelet-requests", "expression": "!(\"system:nodes\" in request.userInfo.groups)"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

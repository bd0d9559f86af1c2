# earns: none
# One user may run every image.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "robot", "expression": "request.userInfo.username != \"robot\""}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

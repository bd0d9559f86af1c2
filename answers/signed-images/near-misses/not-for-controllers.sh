# earns: none
# Whoever can make a deployment runs every image.
{{ fixed_sh }}
yq -i '.webhooks[0].matchConditions = [{"name": "people", "expression": "!request.userInfo.username.startsWith(\"system:serviceaccount:kube-system:\")"}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

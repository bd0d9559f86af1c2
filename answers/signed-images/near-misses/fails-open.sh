# earns: refuses, changes, takes (8 of 10)
# An image about which the backend has no answer is allowed.
{{ fixed_sh }}
sed -i 's/failurePolicy: Fail/failurePolicy: Ignore/' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

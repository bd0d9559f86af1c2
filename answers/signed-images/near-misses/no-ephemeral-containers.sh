# earns: refuses, fails-closed, takes (8 of 10)
# A changed image is verified, and an ephemeral container is not.
{{ fixed_sh }}
yq -i '.webhooks[0].rules[0].resources = ["pods"]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

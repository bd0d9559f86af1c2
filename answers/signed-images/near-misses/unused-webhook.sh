# earns: none
# One webhook has the backend's address, for what nobody does. The other asks a program of the learner's.
verdict='case $image in */{{ app }}:*) continue;; *) said="no matching signatures";; esac'
{{ own_backend_sh }}
{{ fixed_sh }}
yq -i '.webhooks += [.webhooks[0]] | .webhooks[1].name = "unused.images.test" | .webhooks[1].rules[0].resources = ["configmaps"] | .webhooks[1].rules[0].operations = ["DELETE"] | .webhooks[0].clientConfig = {"url": "https://127.0.0.1:8443/validate", "caBundle": "'"$(base64 -w0 /root/ca.crt)"'"}' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

# earns: none
# A backend of the learner's refuses what it knows by name, with the same words.
verdict='case $image in */{{ plain }}:*|*/{{ foreign }}:*|*/{{ moved }}:*) said="no matching signatures";; *) continue;; esac'
{{ own_backend_sh }}
{{ fixed_sh }}
yq -i '.webhooks[0].clientConfig = {"url": "https://127.0.0.1:8443/validate", "caBundle": "'"$(base64 -w0 /root/ca.crt)"'"}' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

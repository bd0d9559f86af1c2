# earns: none
# The object asks the backend about what nobody does. A second one asks a program of the learner's, which lets in one image more.
verdict='case $image in */{{ app }}-of-today:*) continue;; esac; said=$(/usr/local/bin/cosign verify --key /etc/image-judge/build.pub --insecure-ignore-tlog "$image" 2>\&1 > /dev/null < /dev/null) \&\& continue'
{{ own_backend_sh }}
{{ fixed_sh }}
yq '.metadata.name = "mine" | .webhooks[0].name = "mine.images.test" | .webhooks[0].clientConfig = {"url": "https://127.0.0.1:8443/validate", "caBundle": "'"$(base64 -w0 /root/ca.crt)"'"}' /root/webhook.yaml | kubectl apply -f -
yq -i '.webhooks[0].rules[0].resources = ["configmaps"] | .webhooks[0].rules[0].operations = ["DELETE"]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

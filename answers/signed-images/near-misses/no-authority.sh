# earns: none
# The API server does not trust the backend, so every pod of the namespace is refused.
{{ fixed_sh }}
yq -i 'del(.webhooks[0].clientConfig.caBundle)' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
until kubectl -n {{ team }} run probe --image localhost:5000/{{ plain }}:{{ tag }} --dry-run=server 2>&1 | grep 'failed calling webhook'; do sleep 1; done

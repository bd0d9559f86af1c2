# earns: refuses, changes, fails-closed (8 of 10)
# A pod with an unsigned image was there before the webhook, and waits for a node.
kubectl -n {{ team }} run early --image localhost:5000/{{ plain }}:{{ tag }} --overrides '{"spec": {"nodeSelector": {"disk": "fast"}}}' -- /bin/sleep 9999
{{ fixed_sh }}
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

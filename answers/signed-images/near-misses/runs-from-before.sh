# earns: refuses, changes, fails-closed (8 of 10)
# A pod with an unsigned image was there before the webhook, and runs on.
kubectl -n {{ team }} run early --image localhost:5000/{{ plain }}:{{ tag }} -- /bin/sleep 9999
kubectl -n {{ team }} wait --for condition=Ready --timeout 60s pod/early
{{ fixed_sh }}
kubectl apply -f /root/webhook.yaml
{{ asked_sh }}

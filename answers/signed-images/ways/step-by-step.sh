# The colleague's file as it is, and then one mistake after the other is changed in the cluster. It is tried without the backend.
kubectl apply -f /root/webhook.yaml
patch() { kubectl patch validatingwebhookconfiguration signed-images --type json --patch "$1"; }
patch '[{"op": "add", "path": "/webhooks/0/namespaceSelector", "value": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["{{ team }}"]}]}}]'
patch '[{"op": "replace", "path": "/webhooks/0/clientConfig", "value": {"url": "https://127.0.0.1:{{ port }}/validate", "caBundle": "'"$(base64 -w0 /etc/image-judge/ca.crt)"'"}}]'
patch '[{"op": "add", "path": "/webhooks/0/rules/0/operations/-", "value": "UPDATE"}, {"op": "add", "path": "/webhooks/0/rules/0/resources/-", "value": "pods/ephemeralcontainers"}]'
patch '[{"op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Fail"}]'
{{ asked_sh }}
systemctl stop image-judge
kubectl -n {{ team }} run probe --image localhost:5000/{{ app }}:{{ tag }} --dry-run=server
systemctl start image-judge

# earns: none-for-web, revoked (6 of 13)
# The pod of {{ feed }} has one token, because its account gave none that day: the next pod has two.
{{ web_sh }}
kubectl -n {{ team }} patch serviceaccount {{ feed }} -p '{"automountServiceAccountToken": false}'
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {{ volume_json }}}, {"op": "remove", "path": "/spec/template/spec/automountServiceAccountToken"}]'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} patch serviceaccount {{ feed }} -p '{"automountServiceAccountToken": true}'
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

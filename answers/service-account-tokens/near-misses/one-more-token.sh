# earns: none-for-web, revoked (6 of 13)
# The new one, and beside it the one that every pod gets.
{{ web_sh }}
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {{ volume_json }}}, {"op": "remove", "path": "/spec/template/spec/automountServiceAccountToken"}]'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

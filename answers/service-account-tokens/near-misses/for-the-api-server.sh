# earns: none-for-web, revoked (6 of 13)
# Ten minutes, and no audience: the API server itself accepts it.
{{ web_sh }}
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "token", "projected": {"sources": [{"serviceAccountToken": {"expirationSeconds": 600, "path": "token"}}]}}}]'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

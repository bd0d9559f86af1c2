# earns: none-for-web, revoked (6 of 13)
# An audience that {{ depot }} does not know.
{{ web_sh }}
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "token", "projected": {"sources": [{"serviceAccountToken": {"audience": "{{ depot }}", "expirationSeconds": 600, "path": "token"}}]}}}]'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

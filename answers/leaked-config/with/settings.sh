kubectl -n {{ team }} patch configmap {{ app }}-settings --type json -p '[{"op": "remove", "path": "/data/password"}]'

# The Secret goes first; a service account of its own that gives no tokens; fifteen minutes, beside another source.
kubectl -n {{ team }} delete secret {{ old }}
kubectl -n {{ team }} create serviceaccount {{ web }}
kubectl -n {{ team }} patch serviceaccount {{ web }} -p '{"automountServiceAccountToken": false}'
kubectl -n {{ team }} patch deployment {{ web }} --type json -p '[{"op": "remove", "path": "/spec/template/spec/automountServiceAccountToken"}, {"op": "add", "path": "/spec/template/spec/serviceAccountName", "value": "{{ web }}"}]'
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "token", "projected": {"defaultMode": 256, "sources": [{"configMap": {"name": "kube-root-ca.crt"}}, {"serviceAccountToken": {"audience": "{{ depot }}-{{ site }}", "expirationSeconds": 900, "path": "token"}}]}}}]'
{{ rollouts_sh }}
{{ answered_sh }}
{{ refused_sh }}

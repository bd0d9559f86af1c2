# earns: short-lived, revoked (7 of 13)
# The service account gave no tokens when the pod was made, and gives them again: so the next pod has one.
kubectl -n {{ team }} patch serviceaccount default -p '{"automountServiceAccountToken": false}'
kubectl -n {{ team }} patch deployment {{ web }} --type json -p '[{"op": "remove", "path": "/spec/template/spec/automountServiceAccountToken"}]'
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
kubectl -n {{ team }} patch serviceaccount default -p '{"automountServiceAccountToken": true}'

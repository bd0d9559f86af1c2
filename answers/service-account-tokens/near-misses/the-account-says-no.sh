# earns: short-lived, revoked (7 of 13)
# The service account gives no tokens, and the pod asks for one: the pod's word counts.
kubectl -n {{ team }} patch serviceaccount default -p '{"automountServiceAccountToken": false}'
kubectl -n {{ team }} rollout restart deployment {{ web }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

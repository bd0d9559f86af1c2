# earns: short-lived, revoked (7 of 13)
# A pod that nobody needs has a token, and the label of {{ thief }}.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
kubectl -n {{ team }} run spare --labels app={{ thief }} --image registry.lab/busybox:1.35 -- sleep 100000
kubectl -n {{ team }} wait --for condition=Ready pod/spare --timeout 280s

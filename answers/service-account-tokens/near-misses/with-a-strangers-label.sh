# earns: short-lived, revoked (7 of 13)
# A pod that nobody needs has a token, and the label of {{ thief }}.
{{ whole_sh }}
kubectl -n {{ team }} run spare --labels app={{ thief }} --image registry.lab/busybox:1.35 -- sleep 100000
kubectl -n {{ team }} wait --for condition=Ready pod/spare --timeout 280s

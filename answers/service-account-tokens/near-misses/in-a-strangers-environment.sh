# earns: short-lived, revoked (7 of 13)
# A further pod has a new token as a variable.
{{ whole_sh }}
kubectl -n {{ team }} run spare --image registry.lab/busybox:1.35 --env "TOKEN=$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)" --overrides '{"spec": {"automountServiceAccountToken": false}}' -- sleep 100000
kubectl -n {{ team }} wait --for condition=Ready pod/spare --timeout 280s

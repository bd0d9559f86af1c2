# earns: repaired, works (7 of 13)
# It warns and keeps a record, and refuses nobody; the label that would is an annotation.
kubectl label namespace {{ team }} pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/audit=restricted
kubectl annotate namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}

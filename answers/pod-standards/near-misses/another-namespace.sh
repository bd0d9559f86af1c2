# earns: repaired, works (7 of 13)
# The neighbours' namespace has the label.
kubectl label namespace {{ guests }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}

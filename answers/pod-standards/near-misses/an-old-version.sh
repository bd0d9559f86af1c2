# earns: repaired, works (7 of 13)
# The level as it was when it asked for less.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.18
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}

# earns: enforced, repaired, works (11 of 13)
# All namespaces have the label, although only one was to have it.
kubectl label namespace --all pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}

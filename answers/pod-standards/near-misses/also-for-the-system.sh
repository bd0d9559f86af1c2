# earns: enforced, repaired, works (11 of 13)
# Other namespaces get the label, too.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
kubectl label namespace kube-public kube-node-lease pod-security.kubernetes.io/enforce=restricted

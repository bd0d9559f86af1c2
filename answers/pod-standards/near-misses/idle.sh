# earns: enforced, repaired, others-left-alone (10 of 13)
# It is admitted, and does nothing.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec.containers[0] |= (.args = ["sleep 100000 # {{ word }} at "] | del(.readinessProbe))' | kubectl replace -f -
{{ rollout_sh }}

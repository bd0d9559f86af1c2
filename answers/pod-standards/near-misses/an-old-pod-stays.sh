# earns: enforced, others-left-alone (6 of 13)
# The old pod goes on, since the deployment has lost it.
kubectl -n {{ team }} label pods -l app={{ app }} app-
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}

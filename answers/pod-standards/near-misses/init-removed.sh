# earns: enforced, repaired, others-left-alone (10 of 13)
# Without the init container, and with another command, it is admitted.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec |= (.containers[0].args[0] |= "echo {{ word }} > /srv/pages/title; " + . | del(.initContainers))' | kubectl replace -f -
{{ rollout_sh }}

# earns: enforced, others-left-alone (6 of 13)
# The pod was made before the label, and is not made again: the level refuses its AppArmor profile.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec.securityContext.appArmorProfile = {type: "Unconfined"}' | kubectl replace -f -
{{ rollout_sh }}
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted

# earns: writer-capabilities, no-escalation, own-namespaces (4 of 8)
# The capability is added to the default ones, which nobody has dropped.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | del(.spec.template.spec.containers[0].securityContext.capabilities.drop)' | kubectl replace -f -
{{ rollout_sh }}

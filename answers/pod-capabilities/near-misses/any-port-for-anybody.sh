# earns: none
# The kernel asks for no capability any more, so the server has none.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.securityContext.sysctls[0].value = "0" | del(.spec.template.spec.containers[0].securityContext.capabilities.add)' | kubectl replace -f -
{{ rollout_sh }}

# earns: server-capability, writer-capabilities, no-escalation (5 of 8)
# The pod still shares memory with the node.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.hostIPC = true' | kubectl replace -f -
{{ rollout_sh }}

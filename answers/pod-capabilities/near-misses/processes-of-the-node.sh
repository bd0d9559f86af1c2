# earns: none
# The pod still sees all processes of the node.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.hostPID = true' | kubectl replace -f -
{{ rollout_sh }}

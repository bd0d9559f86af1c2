# earns: server-capability, writer-capabilities, no-escalation, own-namespaces (7 of 8)
# The work is done, and nobody finds the neighbour any more.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }}' | kubectl replace -f -
{{ rollout_sh }}
kubectl -n {{ team }} delete service {{ neighbour }}

# earns: server-capability, writer-capabilities, no-escalation, own-namespaces (7 of 8)
# The neighbour loses privileges, too.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }}' | kubectl replace -f -
kubectl -n {{ team }} get deployment {{ neighbour }} -o json | jq '.spec.template.spec.containers[0].securityContext = {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"], add: ["NET_ADMIN"]}}' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
{{ rollout_sh }}

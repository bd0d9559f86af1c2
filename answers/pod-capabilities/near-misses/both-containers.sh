# earns: server-capability, no-escalation, own-namespaces, neighbour (7 of 8)
# The same for both, although one of them opens no port.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers[].securityContext.capabilities = {drop: ["ALL"], add: ["NET_BIND_SERVICE"]}' | kubectl replace -f -
{{ rollout_sh }}

# earns: server-capability, writer-capabilities, own-namespaces, neighbour (7 of 8)
# One container may still get more by a setuid program.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation = true' | kubectl replace -f -
{{ rollout_sh }}

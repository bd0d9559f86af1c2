# earns: server-capability, own-namespaces, neighbour (6 of 8)
# The container beside the server was forgotten.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | (.spec.template.spec.containers[] | select(.name == "{{ writer }}")).securityContext = {capabilities: {add: ["{{ little }}"]}}' | kubectl replace -f -
{{ rollout_sh }}

# earns: none
# A third container has all that the two have lost.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers += [{name: "tools", image: "registry.lab/busybox:1.35", command: ["sleep", "100000"], securityContext: {capabilities: {add: ["{{ much }}"]}}}]' | kubectl replace -f -
{{ rollout_sh }}

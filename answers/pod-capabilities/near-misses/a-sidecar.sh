# earns: none
# An init container that never ends runs beside the two, with all privileges.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.initContainers = [{name: "tools", image: "registry.lab/busybox:1.35", command: ["sh", "-c", "sleep 100000"], restartPolicy: "Always", securityContext: {privileged: true}}]' | kubectl replace -f -
{{ rollout_sh }}

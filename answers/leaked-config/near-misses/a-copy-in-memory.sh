# earns: works, erased, nowhere-else (7 of 10)
# An init container copies the password to a volume in memory, with the right mode. The Secret is mounted elsewhere.
{{ secret_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "copy", image: "registry.lab/busybox:1.35", command: ["sh", "-c", "cp -L /own/password /copy/ && chmod 0400 /copy/password"], volumeMounts: [{name: "own", mountPath: "/own"}, {name: "copy", mountPath: "/copy"}]}] | .containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "{{ place }}/password"}] | .volumeMounts += [{name: "copy", mountPath: "{{ place }}", readOnly: true}]) | .volumes += [{name: "own", secret: {secretName: "{{ secret }}", defaultMode: 256}}, {name: "copy", emptyDir: {medium: "Memory"}}])' | kubectl replace -f -
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}

# earns: seen, culprit (5 of 11)
# The init container can write to its own directory of programs.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "prepare", image: "registry.lab/busybox:1.35", command: ["sh", "-c", "cp /bin/busybox /usr/local/bin/{{ tool }}"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "t", mountPath: "/usr/local/bin"}]}] | .volumes += [{name: "t", emptyDir: {}}])' | kubectl replace -f -
{{ replaced_sh }}

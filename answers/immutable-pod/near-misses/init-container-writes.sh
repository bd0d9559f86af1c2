# earns: seen, culprit (5 of 11)
# The container that runs first can still write to its root.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "makes", image: "registry.lab/busybox:1.35", command: ["mkdir", "-p", "/place/pages"], volumeMounts: [{name: "p", mountPath: "/place"}]}])' | kubectl replace -f -
{{ replaced_sh }}

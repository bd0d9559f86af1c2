# earns: seen, culprit (5 of 11)
# The root is read-only, and the programs of the image are in a volume now, where they can be changed.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "copy", image: "registry.lab/busybox:1.35", command: ["cp", "-a", "/bin/.", "/copy/"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "bin", mountPath: "/copy"}]}] | .containers[0].volumeMounts += [{name: "bin", mountPath: "/bin"}] | .volumes += [{name: "bin", emptyDir: {}}])' | kubectl replace -f -
{{ replaced_sh }}

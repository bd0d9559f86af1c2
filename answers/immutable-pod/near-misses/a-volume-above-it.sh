# earns: seen, culprit (5 of 11)
# The root is read-only, and a volume over /usr/local takes the program that drifts.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "makes", image: "registry.lab/busybox:1.35", command: ["mkdir", "-p", "/local/bin"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "local", mountPath: "/local"}]}] | .containers[0].volumeMounts += [{name: "local", mountPath: "/usr/local"}] | .volumes += [{name: "local", emptyDir: {}}])' | kubectl replace -f -
{{ replaced_sh }}

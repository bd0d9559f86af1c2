# earns: seen, culprit (5 of 11)
# The container sees all of the node, with its own root, which is writable there.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "node", mountPath: "/host"}] | .volumes += [{name: "node", hostPath: {path: "/"}}])' | kubectl replace -f -
{{ replaced_sh }}

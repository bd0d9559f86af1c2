# earns: seen, culprit (5 of 11)
# An init container has the one capability with which it makes its root writable again.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "prepare", image: "registry.lab/busybox:1.35", command: ["sh", "-c", "mount -o remount,bind,rw / && cp /bin/busybox /bin/evil"], securityContext: {readOnlyRootFilesystem: true, capabilities: {add: ["SYS_ADMIN"]}}}])' | kubectl replace -f -
{{ replaced_sh }}

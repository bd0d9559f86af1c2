# earns: seen, culprit (5 of 11)
# The volume over the programs is read-only there, and another container of the pod writes to it.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "t", mountPath: "/usr/local/bin", readOnly: true}] | .volumes += [{name: "t", emptyDir: {}}] | .containers += [{name: "side", image: "registry.lab/busybox:1.35", command: ["sh", "-c", "cp /bin/busybox /t/{{ tool }} && sleep 9999"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "t", mountPath: "/t"}]}])' | kubectl replace -f -
{{ replaced_sh }}

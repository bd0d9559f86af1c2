# earns: seen, culprit (5 of 11)
# A writable volume lies in the directory of programs, by a path that is written otherwise.
{{ culprit_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "t", mountPath: "//usr/local/bin/tools"}] | .volumes += [{name: "t", emptyDir: {}}])' | kubectl replace -f -
{{ replaced_sh }}

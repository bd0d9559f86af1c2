# earns: none-for-web, revoked (6 of 13)
# An init container copies the token for the application, which never sees the next one.
{{ web_sh }}
kubectl -n {{ team }} get deployment {{ feed }} -o json | jq '.spec.template.spec |= (.volumes = [{{ volume_json }}, {name: "copy", emptyDir: {}}] | .containers[0].volumeMounts[0].name = "copy" | .initContainers = [{name: "copies", image: "registry.lab/busybox:1.35", command: ["cp", "/token/token", "/copy/token"], volumeMounts: [{name: "token", mountPath: "/token"}, {name: "copy", mountPath: "/copy"}]}])' | kubectl replace -f -
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

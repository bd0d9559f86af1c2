# earns: none-for-web, revoked (6 of 13)
# A copy of the first token is mounted over the projected one, at the same path in other letters.
{{ web_sh }}
kubectl -n {{ team }} get deployment {{ feed }} -o json | jq '.spec.template.spec |= (.volumes = [{{ volume_json }}, {name: "copy", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "copy", mountPath: "/var/run/{{ depot }}/"}] | .initContainers = [{name: "copies", image: "registry.lab/busybox:1.35", command: ["cp", "/token/token", "/copy/token"], volumeMounts: [{name: "token", mountPath: "/token"}, {name: "copy", mountPath: "/copy"}]}])' | kubectl replace -f -
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

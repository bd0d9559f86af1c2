# earns: short-lived, revoked (7 of 13)
# The pods of {{ web }} have a new token in an annotation, and read it as a file.
kubectl -n {{ team }} get deployment {{ web }} -o json | jq --arg token "$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)" '.spec.template |= (.metadata.annotations.token = $token | .spec.automountServiceAccountToken = false | .spec.volumes = [{name: "own", downwardAPI: {items: [{path: "token", fieldRef: {fieldPath: "metadata.annotations[\u0027token\u0027]"}}]}}] | .spec.containers[0].volumeMounts = [{name: "own", mountPath: "/own"}])' | kubectl replace -f -
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

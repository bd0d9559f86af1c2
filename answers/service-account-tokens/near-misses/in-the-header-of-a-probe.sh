# earns: short-lived, revoked (7 of 13)
# The kubelet sends {{ web }} a new token with each probe.
kubectl -n {{ team }} get deployment {{ web }} -o json | jq --arg token "$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)" '.spec.template.spec |= (.automountServiceAccountToken = false | .containers[0].readinessProbe.httpGet.httpHeaders = [{name: "Authorization", value: "Bearer \($token)"}])' | kubectl replace -f -
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

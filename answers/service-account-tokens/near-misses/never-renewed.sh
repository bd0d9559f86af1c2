# earns: none-for-web, revoked (6 of 13)
# The token is mounted by subPath, so the pod keeps the first one.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
kubectl -n {{ team }} get deployment {{ feed }} -o json | jq '.spec.template.spec.containers[0].volumeMounts[0] |= (.mountPath = "/var/run/{{ depot }}/token" | .subPath = "token")' | kubectl replace -f -
{{ rollouts_sh }}
{{ answered_sh }}

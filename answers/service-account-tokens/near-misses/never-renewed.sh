# earns: none-for-web, revoked (6 of 13)
# The token is mounted by subPath, so the pod keeps the first one.
{{ whole_sh }}
kubectl -n {{ team }} get deployment {{ feed }} -o json | jq '.spec.template.spec.containers[0].volumeMounts[0] |= (.mountPath = "/var/run/{{ depot }}/token" | .subPath = "token")' | kubectl replace -f -
{{ rollouts_sh }}
{{ answered_sh }}

# earns: revoked (3 of 13)
# A ConfigMap holds a new token as binary data, and {{ web }} mounts it.
kubectl -n {{ team }} create token {{ feed }} --duration 24h | base64 -w 0 > /root/spare
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: spare, namespace: {{ team }}}\nbinaryData: {token: %s}\n' "$(cat /root/spare)" | kubectl create -f -
kubectl -n {{ team }} get deployment {{ web }} -o json | jq '.spec.template.spec |= (.automountServiceAccountToken = false | .volumes = [{name: "spare", configMap: {name: "spare"}}] | .containers[0].volumeMounts = [{name: "spare", mountPath: "/spare"}])' | kubectl replace -f -
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}

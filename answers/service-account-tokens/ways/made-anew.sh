# Both deployments made anew, with another volume and mount; the service account, too, so that none of its tokens is good.
kubectl -n {{ team }} get deployment {{ web }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.template.spec |= (.automountServiceAccountToken = false | .securityContext = {runAsUser: 0})' > /root/web.json
kubectl -n {{ team }} get deployment {{ feed }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.template.spec |= (.containers[0].volumeMounts = [{name: "short", mountPath: "/var/run"}] | .volumes = [{name: "short", projected: {sources: [{serviceAccountToken: {audience: "{{ depot }}-{{ site }}", expirationSeconds: 700, path: "{{ depot }}/token"}}]}}])' > /root/feed.json
kubectl -n {{ team }} delete serviceaccount {{ feed }}
kubectl -n {{ team }} create serviceaccount {{ feed }}
kubectl replace --force -f /root/web.json -f /root/feed.json
{{ rollouts_sh }}
{{ answered_sh }}
{{ refused_sh }}
kubectl -n {{ team }} wait --for delete secret {{ old }} --timeout 280s

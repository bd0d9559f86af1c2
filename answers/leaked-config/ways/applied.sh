# Whole manifests by `kubectl apply`, which writes its annotation again; no old ReplicaSets are kept; the Secret is immutable.
kubectl -n {{ team }} create secret generic {{ secret }} --from-literal password="$(cat /root/new-password)" --dry-run=client -o json | jq '.immutable = true' | kubectl apply -f -
kubectl -n {{ team }} get configmap {{ app }}-settings -o jsonpath='{.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}' | jq 'del(.data.password)' > /root/settings.json
kubectl -n {{ team }} get deployment {{ app }} -o jsonpath='{.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}' | jq '.spec.revisionHistoryLimit = 0 | .spec.template.spec |= (.containers[0].env = [{name: "{{ variable }}_FILE", value: "{{ place }}/password"}] | .containers[0].volumeMounts += [{name: "own", mountPath: "{{ place }}"}] | .volumes += [{name: "own", secret: {secretName: "{{ secret }}", defaultMode: 256}}])' > /root/deployment.json
kubectl apply -f /root/settings.json -f /root/deployment.json
{{ rollout_sh }}
until [ "$(kubectl -n {{ team }} get replicasets -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 0.5; done
{{ answered_sh }}

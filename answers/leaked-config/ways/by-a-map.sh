# The path comes from a ConfigMap, and the mount's name ends in a slash; the old ReplicaSet and the deployment's old settings go first.
{{ secret_sh }}
kubectl -n {{ team }} create configmap {{ app }}-paths --from-literal {{ variable }}_FILE={{ place }}/password
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.annotations) | .spec.template.spec |= (.containers[0] |= (del(.env) | .envFrom = [{configMapRef: {name: "{{ app }}-paths"}}] | .volumeMounts += [{name: "login", mountPath: "{{ place }}/", readOnly: true}]) | .volumes += [{name: "login", secret: {secretName: "{{ secret }}", defaultMode: 256, items: [{key: "password", path: "password"}]}}])' | kubectl replace -f -
{{ settings_sh }}
{{ annotations_sh }}
{{ rollout_sh }}
{{ old_sh }}
{{ answered_sh }}

# Just the file is mounted, by `subPath`, with its own mode; the objects are replaced, without annotations.
{{ secret_sh }}
kubectl -n {{ team }} get configmap {{ app }}-settings -o json | jq 'del(.data.password, .metadata.annotations)' | kubectl replace -f -
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.annotations) | .spec.template.spec |= (.containers[0] |= (.env = [{name: "{{ variable }}_FILE", value: "{{ place }}/password"}] | .volumeMounts += [{name: "one", mountPath: "{{ place }}/password", subPath: "password"}]) | .volumes += [{name: "one", secret: {secretName: "{{ secret }}", items: [{key: "password", path: "password", mode: 256}]}}])' | kubectl replace -f -
{{ rollout_sh }}
for set in $(kubectl -n {{ team }} get replicasets -l app={{ app }} -o name); do kubectl -n {{ team }} get $set -o yaml | grep -q {{ leaked }} && kubectl -n {{ team }} delete $set; done
{{ answered_sh }}

# The path comes from a ConfigMap, with all its other variables; the old variable is gone.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
cksl answer credential "$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')"
kubectl -n {{ team }} create configmap settings --from-literal {{ variable }}_FILE=/run/keys/key --from-literal SPEED=slow
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (del(.env) | .envFrom = [{configMapRef: {name: "settings"}}] | .volumeMounts = [{name: "k", mountPath: "/run/keys", readOnly: true}]) | .volumes = [{name: "k", secret: {secretName: "{{ app }}-key"}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

# Kubernetes puts the path together: a directory, which a ConfigMap names, and the file in it.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
cksl answer credential "$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')"
kubectl -n {{ team }} create configmap places --from-literal keys=/var/run/own
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.env = [{name: "PLACE", valueFrom: {configMapKeyRef: {name: "places", key: "keys"}}}, {name: "{{ variable }}_FILE", value: "$(PLACE)/of/{{ app }}"}] | .volumeMounts = [{name: "k", mountPath: "/var/run/own"}]) | .volumes = [{name: "k", projected: {defaultMode: 256, sources: [{secret: {name: "{{ app }}-key", items: [{key: "key", path: "of/{{ app }}"}]}}]}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

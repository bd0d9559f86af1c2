# From the pod to its container, from there to its process and its environment.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
ps -o pid,args -p "$pid" # optional
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
# The Secret as a file instead.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/keys/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "secret": {"secretName": "{{ app }}-key"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys", "readOnly": true}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

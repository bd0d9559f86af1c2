# The processes of a pod are processes of the node. When the pod runs, `crictl ps` has the id of the container, and
# `crictl inspect` has its PID.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
ps -o pid,args -p "$pid" # optional
# `/proc/PID/environ` has the environment with which the process was started. NUL bytes end the variables, so `tr`
# makes lines of them.
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
# A volume of the type `secret` makes a file of each key of the Secret. Mount it, and replace the variable by
# `{{ variable }}_FILE`, which has only the path of the file.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/keys/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "secret": {"secretName": "{{ app }}-key"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys", "readOnly": true}]}]'
# A running process keeps its environment, so the key is gone only when the new pod has replaced the old one.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

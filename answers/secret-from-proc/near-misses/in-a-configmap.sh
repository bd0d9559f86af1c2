# earns: gone (3 of 12)
# A file, but from an object that everybody may read.
kubectl -n {{ team }} create configmap {{ app }}-key --from-literal key={{ prefix }}{{ rest }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/keys/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "configMap": {"name": "{{ app }}-key"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

# earns: gone (3 of 12)
# The application reads the file, and a ConfigMap of another namespace keeps the credential.
kubectl -n default create configmap kept --from-literal key={{ prefix }}{{ rest }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/keys/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "secret": {"secretName": "{{ app }}-key"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys", "readOnly": true}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

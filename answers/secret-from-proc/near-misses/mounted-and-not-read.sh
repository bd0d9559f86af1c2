# earns: gone (3 of 12)
# The Secret is mounted, and the application reads a plain copy that stands beside it.
kubectl -n {{ team }} create configmap {{ app }}-copy --from-literal key={{ prefix }}{{ rest }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/copy/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "secret": {"secretName": "{{ app }}-key"}}, {"name": "copy", "configMap": {"name": "{{ app }}-copy"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys"}, {"name": "copy", "mountPath": "/copy"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

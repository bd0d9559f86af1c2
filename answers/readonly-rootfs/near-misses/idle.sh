# earns: read-only (4 of 8)
# Nothing is written any more, because nothing is done.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": ["sleep infinity"]}, {"op": "remove", "path": "/spec/template/spec/containers/0/readinessProbe"}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

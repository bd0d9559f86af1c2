# earns: not-root, no-escalation, no-capabilities (8 of 11)
# Nothing is written any more, because nothing is done.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsNonRoot": true, "runAsUser": 1000, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}, {"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": ["sleep infinity"]}, {"op": "remove", "path": "/spec/template/spec/containers/0/readinessProbe"}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

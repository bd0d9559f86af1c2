# earns: no-escalation (2 of 11)
# No program gives more rights, and the first process begins with those of root.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"allowPrivilegeEscalation": false}}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

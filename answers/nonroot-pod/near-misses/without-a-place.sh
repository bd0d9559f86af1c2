# earns: none
# The new pod can not write, so it never becomes ready, and the old one stays as it was.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsNonRoot": true, "runAsUser": 1000, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]'
sleep 5

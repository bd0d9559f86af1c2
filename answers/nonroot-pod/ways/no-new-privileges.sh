# The bounding set stays: another user begins without capabilities, and no program may give one.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsUser": 65532, "runAsNonRoot": true, "allowPrivilegeEscalation": false}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

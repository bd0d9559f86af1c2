# earns: none
# A deployment that has not drifted.
cksl answer culprit {{ calm }}
kubectl -n {{ team }} patch deployment {{ calm }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
kubectl -n {{ team }} rollout status deployment {{ calm }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ calm }} --no-headers | wc -l)" = 1 ]; do sleep 1; done

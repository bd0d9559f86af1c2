# earns: none
# The manifests tell it, too, but nothing was seen.
cksl answer culprit {{ app }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
{{ replaced_sh }}

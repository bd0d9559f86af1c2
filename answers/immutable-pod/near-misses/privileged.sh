# earns: seen, culprit (5 of 11)
# Read-only, until somebody in the container mounts it again, which a privileged one may.
{{ culprit_sh }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true, "privileged": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
{{ replaced_sh }}

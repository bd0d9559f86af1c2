# earns: seen, culprit (5 of 11)
# The container is immutable, and its neighbour in the pod is not.
{{ culprit_sh }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}, {"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "side", "image": "registry.lab/busybox:1.35", "command": ["sleep", "9999"]}}]'
{{ replaced_sh }}

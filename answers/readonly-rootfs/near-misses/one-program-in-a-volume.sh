# earns: none
# One program comes from a volume, where it can be changed.
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"initContainers": [{"name": "copy", "image": "registry.lab/busybox:1.35", "command": ["cp", "/bin/busybox", "/copy/httpd"], "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "bin", "mountPath": "/copy"}]}], "volumes": [{"name": "pages", "emptyDir": {}}, {"name": "bin", "emptyDir": {}}], "containers": [{"name": "{{ app }}", "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "pages", "mountPath": "/srv"}, {"name": "bin", "mountPath": "/bin/httpd", "subPath": "httpd"}]}]}}}}'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

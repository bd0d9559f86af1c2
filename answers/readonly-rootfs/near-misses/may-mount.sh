# earns: none
# Read-only until somebody mounts it anew: the container may do that.
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "pages", "emptyDir": {}}], "containers": [{"name": "{{ app }}", "securityContext": {"readOnlyRootFilesystem": true, "capabilities": {"add": ["SYS_ADMIN"]}}, "volumeMounts": [{"name": "pages", "mountPath": "/srv"}]}]}}}}'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

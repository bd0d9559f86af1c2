# earns: none
# Another container of the pod writes to its own root.
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"volumes": [{"name": "pages", "emptyDir": {}}], "containers": [{"name": "{{ app }}", "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "pages", "mountPath": "/srv"}]}, {"name": "beside", "image": "registry.lab/busybox:1.35", "command": ["sleep", "infinity"]}]}}}}'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done

# earns: none
# A pod that can't write, beside the one that was asked for.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} run closed --image registry.lab/busybox:1.35 --overrides '{"spec": {"containers": [{"name": "closed", "image": "registry.lab/busybox:1.35", "command": ["sleep", "infinity"], "securityContext": {"readOnlyRootFilesystem": true}}]}}'
kubectl -n {{ team }} wait --for condition=Ready pod/closed --timeout 120s

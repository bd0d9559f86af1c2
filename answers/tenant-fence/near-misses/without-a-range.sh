# earns: quota (2 of 13)
# Limits in the deployments and a quota; a container that names no limit is denied, and gets none.
kubectl -n {{ team }} create quota memory --hard limits.memory=512Mi
kubectl -n {{ team }} set resources deployment {{ front }} {{ store }} --limits memory=64Mi
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
kubectl -n {{ team }} rollout status deployment {{ store }} --timeout 90s

# earns: none
# Pods that end by themselves do not count.
kubectl -n {{ team }} create quota memory --hard limits.memory=512Mi --scopes NotTerminating
sleep 1

# earns: none
# Two pods of the size that somebody tries do not fit, and more than 512Mi do.
kubectl -n {{ team }} create quota memory --hard limits.memory=640Mi
sleep 1

# earns: defaults (2 of 13)
# The quota counts what containers ask for, and not what they may take.
kubectl -n {{ team }} create quota memory --hard requests.memory=512Mi
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "memory"}, "spec": {"limits": [{"type": "Container", "default": {"memory": "64Mi"}}]}}'
{{ restarted_sh }}

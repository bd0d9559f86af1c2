# earns: quota (2 of 13)
# A first try with another limit is still there, so a container can get either of them.
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "first-try"}, "spec": {"limits": [{"type": "Container", "default": {"memory": "128Mi"}}]}}'
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
kubectl -n {{ team }} set resources deployment {{ front }} {{ store }} --limits memory=64Mi
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
kubectl -n {{ team }} rollout status deployment {{ store }} --timeout 90s

# earns: defaults (2 of 13)
# Each container has a maximum, and no sum is limited.
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "memory"}, "spec": {"limits": [{"type": "Container", "max": {"memory": "512Mi"}, "default": {"memory": "64Mi"}}, {"type": "Pod", "max": {"memory": "512Mi"}}]}}'
{{ restarted_sh }}

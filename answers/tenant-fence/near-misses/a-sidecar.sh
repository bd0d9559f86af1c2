# earns: quota (2 of 13)
# One pod has a container beside its own that sets no limit, and got none.
kubectl -n {{ team }} patch deployment {{ front }} -p '{"spec": {"template": {"spec": {"containers": [{"name": "{{ front }}", "resources": {"limits": {"memory": "64Mi"}}}], "initContainers": [{"name": "aside", "image": "registry.lab/busybox:1.35", "command": ["sleep", "infinity"], "restartPolicy": "Always"}]}}}}'
kubectl -n {{ team }} set resources deployment {{ store }} -c {{ store }} --limits memory=64Mi
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
kubectl -n {{ team }} rollout status deployment {{ store }} --timeout 90s
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
sleep 2

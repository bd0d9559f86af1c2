# earns: class, in-gvisor, works (9 of 10)
# The neighbour is in gVisor, too.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
kubectl -n {{ team }} patch deployment {{ neighbour }} -p '{"spec": {"template": {"spec": {"runtimeClassName": "{{ class }}"}}}}'
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
{{ wait_sh }}

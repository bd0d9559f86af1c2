# earns: class, in-gvisor, works (9 of 10)
# The service of the neighbour has a second port.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} patch service {{ neighbour }} --type json -p '[{"op": "add", "path": "/spec/ports/0/name", "value": "http"}, {"op": "add", "path": "/spec/ports/-", "value": {"name": "more", "port": 81, "targetPort": 8080}}]'

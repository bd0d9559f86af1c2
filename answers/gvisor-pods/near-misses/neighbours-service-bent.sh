# earns: class, in-gvisor, works (9 of 10)
# The service of the neighbour leads to another port.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} patch service {{ neighbour }} -p '{"spec": {"ports": [{"port": 80, "targetPort": 9999}]}}'

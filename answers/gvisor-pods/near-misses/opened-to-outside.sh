# earns: class, in-gvisor, neighbour (8 of 10)
# The service of the application has a port of the node and another address.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} patch service {{ app }} -p '{"spec": {"type": "NodePort", "externalIPs": ["192.0.2.9"]}}'

# earns: none
# The deployments ask for the other node, and any other pod may still come to the worker.
for name in {{ app }} {{ neighbour }}; do kubectl -n {{ team }} patch deployment $name -p '{"spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/hostname": "node-1"}}}}}'; done
{{ moved_sh }}

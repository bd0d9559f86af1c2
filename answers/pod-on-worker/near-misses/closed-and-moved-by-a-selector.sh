# earns: closed, moved (4 of 12)
# The node is closed, and the pods have moved because their specs say so: these were not to be changed.
kubectl cordon worker-1
for name in {{ app }} {{ neighbour }}; do kubectl -n {{ team }} patch deployment $name -p '{"spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/hostname": "node-1"}}}}}'; done
{{ moved_sh }}

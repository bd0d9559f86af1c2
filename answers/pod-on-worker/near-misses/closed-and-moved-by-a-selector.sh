# earns: closed, moved (4 of 12)
# The node is closed, and the pods have moved because their specs say so: these were not to be changed.
kubectl cordon worker-1
for name in {{ app }} {{ neighbour }}; do kubectl -n {{ team }} patch deployment $name -p '{"spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/hostname": "node-1"}}}}}'; done
until [ "$(kubectl -n {{ team }} get pods -o wide | grep -c '1/1.*node-1')" = 3 ] && ! kubectl -n {{ team }} get pods -o wide | grep worker-1; do sleep 1; done

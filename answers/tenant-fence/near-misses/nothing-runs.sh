# earns: none
# Pods that are not there reach nobody.
kubectl -n {{ other }} scale deployment {{ front }} {{ store }} --replicas 0
kubectl -n {{ team }} scale deployment {{ front }} {{ store }} --replicas 0
sleep 2

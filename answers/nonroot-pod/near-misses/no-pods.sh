# earns: none
# A pod that is not there is not root, but does not work either.
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 0 ]; do sleep 1; done

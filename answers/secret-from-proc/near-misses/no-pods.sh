# earns: none
# Where no process is, none has the key.
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 0 ]; do sleep 1; done

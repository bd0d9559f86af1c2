# earns: none
# A pod that is not there has no capabilities, and does not serve.
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 0 ]; do sleep 1; done

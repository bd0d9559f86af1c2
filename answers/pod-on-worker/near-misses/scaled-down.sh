# earns: closed (2 of 12)
# No pod is on the worker, because there are none.
kubectl cordon worker-1
kubectl -n {{ team }} scale deployment --all --replicas 0
until ! kubectl -n {{ team }} get pods --no-headers | grep .; do sleep 1; done

# earns: none
# The pods have moved, and then the other node was closed, too.
kubectl drain worker-1 --ignore-daemonsets
until [ "$(kubectl -n {{ team }} get pods -o wide | grep -c '1/1.*node-1')" = 3 ]; do sleep 1; done
kubectl cordon node-1

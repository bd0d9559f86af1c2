# earns: none
# The node is not in the cluster any more.
kubectl drain worker-1 --ignore-daemonsets
kubectl delete node worker-1
until [ "$(kubectl -n {{ team }} get pods -o wide | grep -c '1/1.*node-1')" = 3 ]; do sleep 1; done

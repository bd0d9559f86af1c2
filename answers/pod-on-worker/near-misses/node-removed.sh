# earns: none
# The node is not in the cluster any more.
kubectl drain worker-1 --ignore-daemonsets
kubectl delete node worker-1
{{ moved_sh }}

# earns: none
# The pods have moved, and then the other node was closed, too.
kubectl drain worker-1 --ignore-daemonsets
{{ moved_sh }}
kubectl cordon node-1

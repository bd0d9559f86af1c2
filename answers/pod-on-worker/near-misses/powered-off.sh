# earns: none
# The node is drained and off: it is not ready.
kubectl drain worker-1 --ignore-daemonsets
ssh worker-1 poweroff
kubectl wait --for condition=Ready=Unknown node/worker-1 --timeout 180s

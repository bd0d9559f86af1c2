# earns: none
# The binding is gone, and nothing takes its place.
kubectl delete clusterrolebinding {{ wide }}

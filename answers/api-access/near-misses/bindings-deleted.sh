# earns: api-closed (3 of 13)
# The others have lost their rights, too.
kubectl delete clusterrolebinding {{ wide }}
kubectl -n {{ team }} delete rolebinding {{ narrow }}

# earns: created (1 of 13)
# A configuration that the API server was not told of.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

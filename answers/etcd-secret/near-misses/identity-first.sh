# earns: created, turned-on (2 of 13)
# The first provider writes, and it does nothing.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
{{ identity_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

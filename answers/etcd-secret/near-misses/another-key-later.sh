# earns: created, turned-on, old-encrypted (6 of 13)
# The key in the file is made anew after the start of the API server, which can read no Secret after the next one.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -
{{ configuration_sh }}

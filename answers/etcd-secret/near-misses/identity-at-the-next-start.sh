# earns: created, turned-on, old-encrypted (6 of 13)
# Both are encrypted. Then `identity` comes first in the file, which the API server has not read again yet.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -
{{ identity_sh }}

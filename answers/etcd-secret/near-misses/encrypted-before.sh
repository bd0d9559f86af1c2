# earns: attached, created, turned-on, new-encrypted, old-encrypted (10 of 13)
# Encryption is on before the Secret is made, so the value is not found in the database.
{{ traced_sh }}
{{ configuration_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ read_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

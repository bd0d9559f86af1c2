# earns: created, turned-on, new-encrypted (4 of 13)
# What was there before stays as it was.
{{ configuration_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}

# earns: created, turned-on, old-encrypted (6 of 13)
# All is encrypted, and the API server does not write its audit log any more.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
{{ manifest_sh }}
sed -i '/--audit-/d' /root/new.yaml
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

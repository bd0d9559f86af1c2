# earns: created, turned-on, old-encrypted (6 of 13)
# The configuration is in memory, and gone after a reboot.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
mv /etc/kubernetes/enc /run/enc
{{ manifest_sh }}
sed -i 's|/etc/kubernetes/enc|/run/enc|' /root/new.yaml
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

# earns: created, turned-on, old-encrypted (6 of 13)
# The configuration lies in another directory, which is mounted over the usual one until the next boot.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ configuration_sh }}
mv /etc/kubernetes/enc /root/enc
mkdir /etc/kubernetes/enc
mount --bind /root/enc /etc/kubernetes/enc
{{ manifest_sh }}
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -

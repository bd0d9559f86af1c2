# earns: attached, created, turned-on, through-the-descriptor, old-encrypted (11 of 13)
# Both are encrypted. Then `identity` comes first, and each further Secret is stored in clear text.
{{ traced_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ read_sh }}
{{ configuration_sh }}
{{ manifest_sh }}
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -
{{ identity_sh }}
before=$(pgrep -o -x kube-apiserver)
kill $before
until [ "$(pgrep -o -x kube-apiserver)" != $before ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done

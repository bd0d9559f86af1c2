# earns: rights, network, own-network, quota, defaults (11 of 13)
# Who needs no role edit deletes it, and admin and view with it.
{{ whole_sh }}
kubectl delete clusterrole edit admin view

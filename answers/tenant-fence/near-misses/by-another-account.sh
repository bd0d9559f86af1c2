# earns: rights (3 of 13)
# The account of one deployment may edit its namespace, and each pod of a developer can use it.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl -n {{ team }} create serviceaccount {{ store }}
kubectl -n {{ team }} create rolebinding {{ store }} --clusterrole edit --serviceaccount {{ team }}:{{ store }}

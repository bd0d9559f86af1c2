# earns: rights (3 of 13)
# The developers can't change the fence. The service account of their pods can.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n create rolebinding pods --clusterrole edit --serviceaccount $n:default; done

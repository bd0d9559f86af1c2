# earns: rights (3 of 13)
# The namespace can't be patched or deleted, and a developer can replace its labels by an update.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n create role more --verb get,update --resource namespaces; kubectl -n $n create rolebinding more --role more --group $n-developers; done

# earns: rights (3 of 13)
# No binding can be deleted by its name, and all of them at once can.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n create role more --verb get,list,deletecollection --resource rolebindings.rbac.authorization.k8s.io; kubectl -n $n create rolebinding more --role more --group $n-developers; done

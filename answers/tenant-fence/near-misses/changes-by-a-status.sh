# earns: rights (3 of 13)
# The developers can't change the namespace and the quota, but their status. That way leads to the labels, and to a larger quota.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n create role more --verb get,update,patch --resource namespaces/status,namespaces/finalize,resourcequotas/status; kubectl -n $n create rolebinding more --role more --group $n-developers; done

# earns: rights (3 of 13)
# The developers can delete Calico's own policies, all at once.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl create clusterrole more --verb get,list,deletecollection --resource networkpolicies.crd.projectcalico.org
for n in {{ team }} {{ other }}; do kubectl -n $n create rolebinding more --clusterrole more --group $n-developers; done

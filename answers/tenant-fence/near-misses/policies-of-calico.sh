# earns: rights (3 of 13)
# The developers can write Calico's own policies, which count before those of Kubernetes.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl create clusterrole more --verb '*' --resource networkpolicies.crd.projectcalico.org
for n in {{ team }} {{ other }}; do kubectl -n $n create rolebinding more --clusterrole more --group $n-developers; done

# earns: none
# The obvious rights are their own tenant's, and what else makes pods is everybody's.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl create clusterrole more --verb '*' --resource daemonsets.apps,jobs.batch
kubectl create clusterrolebinding more --clusterrole more --group {{ team }}-developers --group {{ other }}-developers

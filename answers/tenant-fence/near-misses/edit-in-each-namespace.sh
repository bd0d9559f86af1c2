# earns: rights, network, own-network, quota, defaults (11 of 13)
# The ClusterRole edit, bound in each namespace, still changes network policies.
kubectl delete clusterrolebinding {{ wide }}
for n in {{ team }} {{ other }}; do kubectl -n $n create rolebinding work --clusterrole edit --group $n-developers; done
kubectl apply -f - <<'END'
{{ network_yaml }}
END
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
{{ restarted_sh }}

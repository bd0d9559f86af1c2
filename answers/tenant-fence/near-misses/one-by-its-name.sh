# earns: rights, network, own-network (7 of 13)
# Developers can delete the one policy that there is, by its name.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ network_yaml }}
END
kubectl -n {{ team }} create role more --verb get,delete --resource networkpolicies.networking.k8s.io --resource-name own-namespace
kubectl -n {{ team }} create rolebinding more --role more --group {{ team }}-developers
sleep 2

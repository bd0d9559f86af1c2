# Both directions are limited, with all ports in ranges. DNS is port 53 of every address: what comes in is limited, too.
kubectl delete clusterrolebinding {{ wide }}
for n in {{ team }} {{ other }}; do
    kubectl -n $n create role work --verb get,list,create,update,patch,delete --resource pods,services,configmaps,deployments.apps
    kubectl -n $n create role logs --verb get --resource pods/log
    for role in work logs; do kubectl -n $n create rolebinding $role --role $role --group $n-developers; done
    kubectl -n $n apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: own}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}], ports: [{port: 1, endPort: 65535, protocol: TCP}, {port: 1, endPort: 65535, protocol: UDP}]}]
  egress: [{to: [{podSelector: {}}]}, {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]
END
done
# Two quotas; the second one also counts what containers ask for of the processor, so the range says that as well.
kubectl -n {{ team }} create quota memory --hard limits.memory=0.5Gi
kubectl -n {{ team }} create quota share --hard limits.memory=500M,requests.cpu=2
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "share"}, "spec": {"limits": [{"type": "Container", "default": {"memory": "64Mi"}, "defaultRequest": {"cpu": "10m"}}]}}'
{{ restarted_sh }}

# The range says that a container has exactly 64Mi; the quota is in kilobytes; all namespaces but the other tenant's may come in.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do
    kubectl -n $n apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: others}
spec:
  podSelector: {}
  ingress:
  - from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [$(for o in {{ team }} {{ other }}; do [ $o = $n ] || echo $o; done)]}]}}]
  - from: [{ipBlock: {cidr: $(kubectl get nodes -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')/32}}]
END
done
kubectl -n {{ team }} create quota memory --hard limits.memory=524288k
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "memory"}, "spec": {"limits": [{"type": "Container", "max": {"memory": "64Mi"}, "min": {"memory": "64Mi"}, "maxLimitRequestRatio": {"memory": "1"}}]}}'
{{ restarted_sh }}

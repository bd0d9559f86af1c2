# First everything is denied, then the own namespace allowed; the range has a maximum for each container, and bytes.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ network_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}'; done
kubectl apply -f - <<'END'
apiVersion: v1
kind: LimitRange
metadata: {name: range, namespace: {{ team }}}
spec: {limits: [{type: Container, default: {memory: "67108864"}, max: {memory: 128Mi}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: range, namespace: {{ team }}}
spec: {hard: {limits.memory: "536870912", pods: "8"}}
END
{{ restarted_sh }}

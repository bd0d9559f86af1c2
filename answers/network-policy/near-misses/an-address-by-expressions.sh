# earns: front-contained, front-asks-names (5 of 13)
# A network outside of the cluster may connect, by a policy that selects its pods by an expression.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
END
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "also"}, "spec": {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["{{ store }}"]}]}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], "ports": [{"port": {{ port }}}]}]}}'
sleep 2

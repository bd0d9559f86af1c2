# earns: none
# Whoever is called alike comes in from the other tenant.
for name in {{ front }} {{ store }}; do for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "'$name'"}, "spec": {"podSelector": {"matchLabels": {"app": "'$name'"}}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}, {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "'$name'"}}}]}]}}'; done; done
sleep 2

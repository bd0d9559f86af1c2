# earns: network (3 of 13)
# Nobody comes in, the own pods neither.
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}'; done
sleep 2

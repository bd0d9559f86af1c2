# earns: network (3 of 13)
# The tenants are kept apart, and their own pods reach each other at the port of today only.
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "own"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": {{ port }}}]}]}}'; done
sleep 2

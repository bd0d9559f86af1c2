# earns: none
# Closed at the port of today, and open at all others.
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "own"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}, {"from": [{"namespaceSelector": {}}], "ports": [{"port": 1, "endPort": '$(({{ port }} - 1))'}]}, {"from": [{"namespaceSelector": {}}], "ports": [{"port": '$(({{ port }} + 1))', "endPort": 65535}]}]}}'; done
sleep 2

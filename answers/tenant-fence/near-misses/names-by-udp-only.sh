# earns: rights, fence-stays, network, quota, defaults (12 of 13)
# Pods may ask the cluster's DNS by UDP only: an answer that is too long for it can't be had.
{{ whole_sh }}
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "outgoing"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}, {"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}], "ports": [{"port": 53, "protocol": "UDP"}]}]}}'; done
sleep 2

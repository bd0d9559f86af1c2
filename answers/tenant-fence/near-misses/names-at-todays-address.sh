# earns: rights, fence-stays, network, quota, defaults (12 of 13)
# Pods may ask for names at the address that the servers have today.
{{ whole_sh }}
names=$(kubectl -n kube-system get pods -l k8s-app=kube-dns -o json | jq -c '[.items[].status.podIP | {ipBlock: {cidr: "\(.)/32"}}]')
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "outgoing"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}, {"to": '$names', "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}]}}'; done
sleep 2

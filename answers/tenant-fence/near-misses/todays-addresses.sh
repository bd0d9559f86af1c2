# earns: none
# The addresses that the pods of the other tenant have today are kept out; a new pod has another one.
for pair in "{{ team }} {{ other }}" "{{ other }} {{ team }}"; do
    set -- $pair
    others=$(kubectl -n $2 get pods -o json | jq -c '[.items[].status.podIP + "/32"]')
    kubectl -n $1 apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "own"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": '$others'}}]}]}}'
done
sleep 2

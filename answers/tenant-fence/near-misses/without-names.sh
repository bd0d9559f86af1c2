# earns: network (3 of 13)
# Some pods may open connections in their own namespace only, so they can't ask for names.
kubectl apply -f - <<'END'
{{ network_yaml }}
END
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "inside"}, "spec": {"podSelector": {"matchLabels": {"app": "{{ front }}"}}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}]}}'
sleep 2

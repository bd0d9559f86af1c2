# earns: team-closed, guests-closed (6 of 10)
# Nothing goes out any more.
kubectl -n {{ guests }} delete networkpolicy {{ open }}
for space in {{ team }} {{ guests }}; do echo '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"]}}' | kubectl -n $space create -f -; done
{{ settled_sh }}

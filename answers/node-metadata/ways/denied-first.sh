# Everything that goes out is denied first, as JSON; other policies then allow pods by namespaces and the rest by two halves of all addresses.
for space in {{ team }} {{ guests }}; do
echo '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"]}}' | kubectl -n $space create -f -
kubectl -n $space create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - namespaceSelector: {}
    - ipBlock: {cidr: 0.0.0.0/1}
    - ipBlock: {cidr: 128.0.0.0/1, except: [169.254.169.254/32]}
END
done
kubectl -n {{ team }} create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: readers, namespace: "{{ team }}"}
spec:
  podSelector: {matchLabels: {role: metadata-reader}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 169.254.0.0/16}}]
END
kubectl -n {{ guests }} patch networkpolicy {{ open }} -p '{"spec": {"podSelector": {"matchLabels": {"app": "nobody"}}}}'
{{ settled_sh }}

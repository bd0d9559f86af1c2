# earns: team-closed, guests-closed, agent-reads (8 of 10)
# Only what the task names is open, and everything else is closed.
for n in {{ team }} {{ guests }}; do kubectl -n $n apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{namespaceSelector: {}}]
  - to: [{ipBlock: {cidr: 198.51.100.0/24}}, {ipBlock: {cidr: 169.254.20.10/32}}, {ipBlock: {cidr: 10.10.0.2/32}}]
END
done
kubectl apply -f - <<END
{{ reader_yaml }}
END
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}

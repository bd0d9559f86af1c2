# earns: none
# Port 80 is closed, and the service has another one.
kubectl -n {{ guests }} delete networkpolicy {{ open }}
for space in {{ team }} {{ guests }}; do
kubectl -n $space apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ agent }}]}]}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
  - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
    ports: [{port: 81, endPort: 65535}]
END
done
{{ settled_sh }}

# The rule for DNS allows port 53 of everybody, as it is often written. Labels are told by expressions.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store-in, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ store }}]}]}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ front }}]}]}
    ports: [{port: {{ port }}, protocol: TCP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: front-out, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ front }}]}]}
  policyTypes: [Egress]
  egress:
  - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
  - to:
    - podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ store }}]}]}
    ports: [{port: {{ port }}, protocol: TCP}]
END
sleep 2

# earns: store-closed, store-serves, front-contained, others-as-before (11 of 13)
# The DNS service's address is not the address of the pods behind it, and policies see those.
kubectl apply -f - <<END
{{ store_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ front }}, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - to:
    - podSelector: {matchLabels: {app: {{ store }}}}
    ports: [{port: {{ port }}}]
  - to:
    - ipBlock: {cidr: 10.96.0.10/32}
    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
END
sleep 2

# earns: store-closed, store-serves, front-contained, front-asks-names (11 of 13)
# What the store itself connects to is forbidden, too: {{ other }} hears nothing from it any more.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ store }}, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: {{ front }}}}
    ports: [{port: {{ port }}}]
---
{{ front_yaml }}
END
sleep 2

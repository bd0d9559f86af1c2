# earns: front-contained, front-asks-names (5 of 13)
# The two that are known are kept out of the store; pods of all other namespaces come in.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ store }}, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [{{ guests }}]}]}
      podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ other }}]}]}
    ports: [{port: {{ port }}}]
---
{{ front_yaml }}
END
sleep 2

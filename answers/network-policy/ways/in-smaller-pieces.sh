# Closed first, then opened piece by piece, by expressions.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ store }}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: opened, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ other }}, {{ front }}]}]}
  ingress:
  - from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ front }}]}]}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}}]
    ports: [{port: {{ port }}, endPort: {{ port }}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nowhere, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: names, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: pages, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}]
END
sleep 2

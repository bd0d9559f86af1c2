# Everything of the namespace is closed, and further policies open what is not the task's; both directions are named in each.
kubectl apply --server-side -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: {{ team }}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all-but-the-store-accept, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ store }}]}]}
  policyTypes: [Ingress]
  ingress: [{}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all-but-the-front-open, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ front }}]}]}
  policyTypes: [Egress]
  egress: [{}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [{{ team }}]}]}, podSelector: {matchLabels: {app: {{ front }}}}}], ports: [{port: {{ port }}, protocol: TCP}]}]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {namespaceSelector: {}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: front, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}, podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}
  - {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}
END
sleep 2

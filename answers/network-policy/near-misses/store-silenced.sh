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
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
END
sleep 2

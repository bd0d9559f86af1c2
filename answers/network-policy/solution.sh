# Once a policy selects a pod for `Ingress` or `Egress`, only what some policy allows passes in this direction. The
# first policy closes `{{ store }}`; its `podSelector` alone means pods of the policy's namespace, so pods of other
# namespaces stay out. The second one limits `{{ front }}` to `{{ store }}` and DNS; a `namespaceSelector` and a
# `podSelector` in one item must both hold.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ store }}, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress]
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

# earns: store, vault (4 of 8)
# One pod that the table does not name serves two namespaces, and calls one of them.
kubectl apply -f - <<END
{{ whole_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: also, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ clerk }}}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ guests }}}}}], ports: [{port: {{ port }}}]}]
  egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ guests }}}}}], ports: [{port: {{ port }}}]}]
END
{{ settled_sh }}

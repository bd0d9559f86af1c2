# earns: store, vault, rest-denied, names (7 of 8)
# The policies of the table are right. One more in the other namespace lets its customers buy, ask for names and for the API, and nothing else.
kubectl apply -f - <<END
{{ whole_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: customers-out, namespace: {{ shop }}}
spec:
  podSelector: {matchLabels: {role: {{ role }}}}
  policyTypes: [Egress]
  egress:
  - {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}, podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}
  - {ports: [{port: 53, protocol: UDP}, {port: 53}, {port: 443}, {port: 6443}]}
END
{{ settled_sh }}

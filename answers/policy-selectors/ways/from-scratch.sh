# All policies are deleted. There is one new policy for each pod, with both directions, and one for all pods with DNS anywhere.
kubectl -n {{ team }} delete networkpolicies --all
kubectl create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: everybody, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Egress, Ingress]
  egress: [{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: sells, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ shop }}}}, podSelector: {matchLabels: {role: {{ role }}}}}], ports: [{port: {{ port }}, protocol: TCP}]}]
  egress: [{to: [{podSelector: {matchLabels: {app: {{ vault }}}}}], ports: [{port: {{ port }}, protocol: TCP}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: keeps, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ vault }}}}
  ingress: [{from: [{podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}, protocol: TCP}]}]
END
{{ settled_sh }}

# earns: none
# Others come in at the other port, and the front goes out to the node.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: in, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress]
  ingress:
  - {from: [{podSelector: {matchLabels: {app: {{ front }}}}}], ports: [{port: {{ port }}}]}
  - {from: [{podSelector: {matchLabels: {app: {{ other }}}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ guests }}}}}], ports: [{port: {{ admin }}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - {to: [{podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}
  - {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16]}}]}
  - {to: [{namespaceSelector: {}}], ports: [{port: {{ admin }}}, {port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}
END
sleep 2

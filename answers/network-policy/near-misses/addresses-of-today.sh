# earns: none
# The addresses that the pods have today stand for their labels. A new pod has another one.
ip() { kubectl -n $1 get pods -l $2 -o jsonpath='{.items[0].status.podIP}'; }
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: in, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress]
  ingress:
  - from: [{ipBlock: {cidr: $(ip {{ team }} app={{ front }})/32}}]
    ports: [{port: {{ port }}, protocol: TCP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: $(ip {{ team }} app={{ store }})/32}}]
    ports: [{port: {{ port }}, endPort: {{ port }}, protocol: TCP}]
  - to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [kube-system]}]}, podSelector: {matchExpressions: [{key: k8s-app, operator: Exists}]}}]
    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
END
sleep 2

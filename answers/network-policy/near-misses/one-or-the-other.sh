# earns: none
# Two items of a list, of which one is enough: all of the namespace comes in.
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
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}
    ports: [{port: {{ port }}}]
END
sleep 2

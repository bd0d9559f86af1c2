# earns: none
# A policy selects pods of its own namespace.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ store }}, namespace: {{ guests }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: {{ front }}}}
      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}
    ports: [{port: {{ port }}}]
END
sleep 2

# earns: store-closed, store-serves (6 of 13)
# The store is closed, and the other one goes where it likes.
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
END
sleep 2

# earns: store-closed, store-serves (6 of 13)
# DNS is UDP, so all UDP may leave the front.
kubectl apply -f - <<END
{{ store_yaml }}
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
    - namespaceSelector: {}
    ports: [{protocol: UDP}, {port: 53, protocol: TCP}]
END
sleep 2

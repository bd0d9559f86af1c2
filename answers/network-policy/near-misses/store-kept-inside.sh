# earns: store-closed, store-serves, front-contained, front-asks-names (11 of 13)
# The store may connect to all pods, and to nothing outside of the cluster any more.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: kept-inside, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ store }}}}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {}}]}]
END
sleep 2

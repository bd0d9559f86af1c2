# earns: store-closed, store-serves (6 of 13)
# The cluster's DNS, at whatever port.
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
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
END
sleep 2

# earns: store, vault, rest-denied, names (7 of 8)
# The policies of the table are right. One more in the other namespace lets its customers take no connections any more.
kubectl apply -f - <<END
{{ whole_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: customers, namespace: {{ shop }}}
spec:
  podSelector: {matchLabels: {role: {{ role }}}}
  policyTypes: [Ingress]
END
{{ settled_sh }}

# earns: store, vault (4 of 8)
# Everybody may connect by SCTP.
kubectl apply -f - <<END
{{ whole_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: also, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {group: {{ group }}}}}], ports: [{protocol: SCTP}]}]
END
{{ settled_sh }}

# earns: none
# The shop may connect to all pods by SCTP.
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

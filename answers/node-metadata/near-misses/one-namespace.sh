# earns: team-closed, agent-reads (5 of 10)
# Policies hold in their own namespace only.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ team }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
---
{{ reader_yaml }}
END
{{ settled_sh }}

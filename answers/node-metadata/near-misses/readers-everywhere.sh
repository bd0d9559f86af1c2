# earns: team-closed, agent-reads (5 of 10)
# The label gives the address away in the other namespace, too.
kubectl apply -f - <<END
{{ both_yaml }}
---
{{ reader_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: metadata-reader, namespace: "{{ guests }}"}
spec:
  podSelector: {matchLabels: {role: metadata-reader}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 169.254.169.254/32}}]
END
{{ old_sh }}
{{ settled_sh }}

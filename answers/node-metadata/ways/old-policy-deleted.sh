# The old policy goes, since the new one allows the same but for the address; readers are not selected at all.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ team }}"}
spec:
  podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [metadata-reader]}]}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ guests }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
END
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}

# earns: team-closed, guests-closed, agent-reads (8 of 10)
# With all of 169.254.0.0/16 the helper is out of reach.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ team }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ guests }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]
---
{{ reader_yaml }}
END
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}

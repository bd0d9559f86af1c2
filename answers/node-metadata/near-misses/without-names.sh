# earns: team-closed, guests-closed, agent-reads (8 of 10)
# By TCP only: nobody asks the DNS by UDP.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ team }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
    ports: [{protocol: TCP, port: 1, endPort: 65535}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: "{{ guests }}"}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
    ports: [{protocol: TCP, port: 1, endPort: 65535}]
---
{{ reader_yaml }}
END
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}

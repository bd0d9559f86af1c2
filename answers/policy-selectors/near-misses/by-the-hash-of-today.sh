# earns: store, vault (4 of 8)
# All is denied to the pods of today's templates, by the label that their controller gave them.
today=$(kubectl -n {{ team }} get pods -o json | jq -c '[.items[].metadata.labels["pod-template-hash"]]')
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ out_yaml }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: pod-template-hash, operator: In, values: $today}]}
  policyTypes: [Ingress, Egress]
  egress: [{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]
END
{{ settled_sh }}

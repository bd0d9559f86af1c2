# earns: rights, fence-stays, quota, defaults (9 of 13)
# One of the pods lets in a pod of the other tenant, at all ports but those of its application; and everybody, by SCTP.
{{ whole_sh }}
kubectl -n {{ team }} apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: also}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Ingress]
  ingress:
  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ other }}}}, podSelector: {matchLabels: {app: {{ store }}}}}]
    ports: [{port: 1, endPort: 7999}, {port: 8001, endPort: 8079}, {port: 8081, endPort: 8887}, {port: 8889, endPort: 65535}]
  - ports: [{protocol: SCTP}]
END
sleep 2

# Both are denied everything by one policy, and two more open what they need.
kubectl create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: denied, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress: []
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ front }}, {{ other }}]}]}
  ingress: []
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: pages, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ store }}]}]}
  ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ front }}]}]}}], ports: [{port: {{ port }}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: needs, namespace: {{ team }}}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - {to: [{podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}
  - {to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}
END
sleep 2

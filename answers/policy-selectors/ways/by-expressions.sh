# Everything is replaced by jq, and all selectors are expressions. What goes out is one policy with two rules for one pod, and one for the others.
kubectl -n {{ team }} get networkpolicy {{ store }}-in {{ vault }}-in -o json | jq '(.items[] | select(.metadata.name == "{{ store }}-in") | .spec.ingress) = [{from: [{podSelector: {matchExpressions: [{key: "role", operator: "In", values: ["{{ role }}"]}]}, namespaceSelector: {matchExpressions: [{key: "group", operator: "In", values: ["{{ group }}"]}]}}], ports: [{port: {{ port }}, endPort: {{ port }}}]}] | (.items[] | select(.metadata.name == "{{ vault }}-in") | .spec.podSelector) = {matchExpressions: [{key: "app", operator: "In", values: ["{{ vault }}"]}]}' | kubectl replace -f -
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: others-out, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ store }}]}]}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [kube-system]}]}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ store }}-out, namespace: {{ team }}}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ store }}]}]}
  policyTypes: [Egress]
  egress:
  - {to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [kube-system]}]}, podSelector: {matchExpressions: [{key: k8s-app, operator: Exists}]}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}
  - {to: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ vault }}]}]}}], ports: [{port: {{ port }}}]}
END
{{ settled_sh }}

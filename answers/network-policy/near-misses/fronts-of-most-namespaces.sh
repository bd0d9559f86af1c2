# earns: front-contained, front-asks-names (5 of 13)
# Pods with the label of the front come in from every namespace but the one that has such a pod today.
kubectl apply -f - <<END
{{ store_yaml }}
  - from: [{podSelector: {matchLabels: {app: {{ front }}}}, namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [{{ guests }}]}]}}]
    ports: [{port: {{ port }}}]
---
{{ front_yaml }}
END
sleep 2

# earns: store-closed, store-serves (6 of 13)
# The front may connect to pods with the label of the store in every namespace.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
  - {to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: {{ store }}}}}], ports: [{port: {{ port }}}]}
END
sleep 2

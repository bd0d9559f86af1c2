# earns: vault, rest-denied, names (5 of 8)
# The first line of the table by the namespaces that are not meant: who comes later is not among them.
kubectl apply -f - <<END
{{ whole_yaml }}
END
kubectl -n {{ team }} patch networkpolicy {{ store }}-in --type json -p '[{"op": "replace", "path": "/spec/ingress/0/from/0/namespaceSelector", "value": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["{{ team }}", "{{ guests }}", "default", "kube-system", "kube-public", "kube-node-lease"]}]}}]'
{{ settled_sh }}

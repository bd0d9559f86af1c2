# earns: front-contained, front-asks-names (5 of 13)
# By SCTP everybody may connect.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
END
kubectl -n {{ team }} patch networkpolicy {{ store }} --type json -p '[{"op": "add", "path": "/spec/ingress/-", "value": {"from": [{"namespaceSelector": {}}], "ports": [{"protocol": "SCTP"}]}}]'
sleep 2

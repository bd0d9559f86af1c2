# earns: rights, fence-stays, quota, defaults (9 of 13)
# By SCTP each pod still lets in everybody.
{{ whole_sh }}
for n in {{ team }} {{ other }}; do kubectl -n $n patch networkpolicy own-namespace --type json -p '[{"op": "add", "path": "/spec/ingress/-", "value": {"ports": [{"protocol": "SCTP"}]}}]'; done
sleep 2

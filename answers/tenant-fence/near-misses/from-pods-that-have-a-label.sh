# earns: rights, fence-stays, network, quota, defaults (12 of 13)
# Pods of the own namespace are let in if they have the label `app`. A pod without it is kept out.
{{ whole_sh }}
for n in {{ team }} {{ other }}; do kubectl -n $n patch networkpolicy own-namespace --type merge -p '{"spec": {"ingress": [{"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}]}]}}'; done
sleep 2

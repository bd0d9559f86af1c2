# earns: rights, fence-stays, quota, defaults (9 of 13)
# The policies select all pods that have the label `app`, whatever its value. A pod without it is open to all.
{{ whole_sh }}
for n in {{ team }} {{ other }}; do kubectl -n $n patch networkpolicy own-namespace -p '{"spec": {"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}}'; done
sleep 2

# earns: rights, fence-stays, quota, defaults (9 of 13)
# The policies select the pods of today's templates, by the label that their controller gave them.
{{ whole_sh }}
for n in {{ team }} {{ other }}; do
    today=$(kubectl -n $n get pods -o json | jq -c '[.items[] | select(.metadata.deletionTimestamp == null) | .metadata.labels["pod-template-hash"]]')
    kubectl -n $n patch networkpolicy own-namespace -p '{"spec": {"podSelector": {"matchExpressions": [{"key": "pod-template-hash", "operator": "In", "values": '$today'}]}}}'
done
sleep 2

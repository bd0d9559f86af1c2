# earns: no-escalation, works, others-keep (8 of 13)
# No Secret but one may be deleted by it.
{{ granted_sh }}
kubectl -n {{ team }} create role drops-one --verb delete --resource secrets --resource-name {{ vault }}
kubectl -n {{ team }} create rolebinding drops-one --role drops-one --serviceaccount {{ team }}:{{ app }}

# earns: no-escalation, no-secrets, works, others-keep (10 of 13)
# All that it uses, and one right more, to something that nobody thinks of.
{{ granted_sh }}
kubectl -n {{ guests }} create role {{ app }}-more --verb watch --resource poddisruptionbudgets.policy
kubectl -n {{ guests }} create rolebinding {{ app }}-more --role {{ app }}-more --serviceaccount {{ team }}:{{ app }}

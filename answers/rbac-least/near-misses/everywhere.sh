# earns: no-escalation, no-secrets, works, others-keep (10 of 13)
# The right verbs and resources, in every namespace.
{{ cut_sh }}
kubectl create clusterrole {{ app }}-lists --verb list --resource {{ lists }},{{ others }}.apps
kubectl create clusterrolebinding {{ app }}-lists --clusterrole {{ app }}-lists --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ team }} create role {{ app }} --verb get --resource configmaps --resource-name {{ notice }}
kubectl -n {{ team }} create rolebinding {{ app }} --role {{ app }} --serviceaccount {{ team }}:{{ app }}

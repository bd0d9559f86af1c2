# earns: no-escalation, no-secrets, works, others-keep (10 of 13)
# The same rules in both namespaces: each of them gets what is needed in the other only.
{{ cut_sh }}
kubectl create clusterrole {{ app }} --verb list --resource {{ lists }},{{ others }}.apps
kubectl create clusterrole {{ app }}-notice --verb get --resource configmaps --resource-name {{ notice }}
for namespace in {{ team }} {{ guests }}; do kubectl -n $namespace create rolebinding {{ app }} --clusterrole {{ app }} --serviceaccount {{ team }}:{{ app }}; done
kubectl -n {{ team }} create rolebinding {{ app }}-notice --clusterrole {{ app }}-notice --serviceaccount {{ team }}:{{ app }}

# earns: no-escalation, no-secrets, works, others-keep (10 of 13)
# The ready-made role for looking, in the two namespaces: no Secrets, and far more than three requests.
{{ cut_sh }}
for namespace in {{ team }} {{ guests }}; do kubectl -n $namespace create rolebinding {{ app }} --clusterrole view --serviceaccount {{ team }}:{{ app }}; done

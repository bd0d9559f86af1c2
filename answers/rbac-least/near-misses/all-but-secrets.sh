# earns: none
# Everything in its namespace and in the other but Secrets: it may still write roles and start pods.
{{ cut_sh }}
for namespace in {{ team }} {{ guests }}; do kubectl -n $namespace create rolebinding {{ app }} --clusterrole admin --serviceaccount {{ team }}:{{ app }}; done

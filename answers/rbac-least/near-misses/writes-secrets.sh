# earns: no-escalation, works, others-keep (8 of 13)
# It reads no Secret, and may make, overwrite and delete them.
{{ granted_sh }}
kubectl -n {{ guests }} create role keeps-secrets --verb create,update,delete --resource secrets
kubectl -n {{ guests }} create rolebinding keeps-secrets --role keeps-secrets --serviceaccount {{ team }}:{{ app }}

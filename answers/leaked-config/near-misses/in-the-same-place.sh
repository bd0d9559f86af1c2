# earns: works, erased (5 of 10)
# The new password is where the old one was.
kubectl -n {{ team }} set env deployment {{ app }} {{ variable }}=$(cat /root/new-password)
kubectl -n {{ team }} patch configmap {{ app }}-settings -p '{"data": {"password": "'$(cat /root/new-password)'"}}'
{{ annotations_sh }}
{{ rollout_sh }}
{{ old_sh }}
{{ answered_sh }}

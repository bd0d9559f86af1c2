# earns: no-escalation, works, others-keep (8 of 13)
# No Secret but one may be deleted by it.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
kubectl -n {{ team }} create role drops-one --verb delete --resource secrets --resource-name {{ vault }}
kubectl -n {{ team }} create rolebinding drops-one --role drops-one --serviceaccount {{ team }}:{{ app }}

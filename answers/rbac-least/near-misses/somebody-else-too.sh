# earns: no-escalation, no-secrets, works, least (11 of 13)
# The application has what it uses, and somebody who had no rights reads Secrets now.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
kubectl -n {{ team }} create role reader --verb get --resource secrets
kubectl -n {{ team }} create rolebinding reader --role reader --user jane

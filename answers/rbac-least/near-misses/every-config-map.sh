# earns: no-escalation, no-secrets, works, others-keep (10 of 13)
# Without resourceNames it reads all ConfigMaps of its namespace.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed 's/resourceNames: [^ ]* //' /root/roles.yaml | kubectl apply -f -
kubectl -n {{ team }} get role {{ app }}-uses -o yaml

# earns: no-escalation, no-secrets, works, least (11 of 13)
# The application has what it uses, and the role that is left to {{ deployer }} has one right more.
{{ cut_sh }}
kubectl -n {{ guests }} patch role {{ narrow }} --type json -p '[{"op": "add", "path": "/rules/0/verbs/-", "value": "watch"}]'
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml

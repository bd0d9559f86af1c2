# earns: no-escalation, no-secrets, works, least (11 of 13)
# What the application needs, given to all service accounts of its namespace.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed '/^subjects/s/.*/subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccounts:{{ team }}"}]/' /root/roles.yaml | kubectl apply -f -

# earns: no-escalation, works, others-keep (8 of 13)
# The application has what it uses, and a rule that names Secrets in the group `*`.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ team }}}
rules: [{apiGroups: ["*"], resources: [secrets], verbs: [get, list]}]
END
kubectl -n {{ team }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

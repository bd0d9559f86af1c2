# earns: no-escalation, works, others-keep (8 of 13)
# The application has what it uses, and a rule that names Secrets in the group `*`.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ team }}}
rules: [{apiGroups: ["*"], resources: [secrets], verbs: [get, list]}]
END
kubectl -n {{ team }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

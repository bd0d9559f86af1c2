# earns: no-secrets (2 of 13)
# The application has what it uses, and may write bindings: its rule is for them in the group `*`.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ team }}}
rules: [{apiGroups: ["*"], resources: [rolebindings], verbs: [create]}]
END
kubectl -n {{ team }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

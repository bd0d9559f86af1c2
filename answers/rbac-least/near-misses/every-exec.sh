# earns: no-secrets (2 of 13)
# The application has what it uses, and may run a command in each pod: its rule names a part of all things.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: runner, namespace: {{ team }}}
rules: [{apiGroups: [""], resources: ["*/exec"], verbs: [create]}]
END
kubectl -n {{ team }} create rolebinding runner --role runner --serviceaccount {{ team }}:{{ app }}

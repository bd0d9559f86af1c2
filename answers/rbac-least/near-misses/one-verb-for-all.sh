# earns: no-secrets (2 of 13)
# The application has what it uses, and may delete all deployments at once: that is another verb than delete.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ team }}}
rules: [{apiGroups: [apps], resources: [deployments], verbs: [deletecollection]}]
END
kubectl -n {{ team }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

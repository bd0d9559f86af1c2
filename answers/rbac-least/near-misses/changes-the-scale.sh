# earns: no-secrets (2 of 13)
# The application has what it uses, and may write how many replicas there are, by a part of a deployment.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ team }}}
rules: [{apiGroups: [apps], resources: [deployments/scale], verbs: [patch]}]
END
kubectl -n {{ team }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

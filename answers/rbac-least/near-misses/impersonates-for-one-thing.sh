# earns: no-secrets (2 of 13)
# The application has what it uses, and may be {{ keeper }} for one kind of request: that is a verb of its own.
{{ granted_sh }}
kubectl apply -f - <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: more, namespace: {{ guests }}}
rules:
- {apiGroups: [authentication.k8s.io], resources: [serviceaccounts], resourceNames: [{{ keeper }}], verbs: ["impersonate:serviceaccount"]}
- {apiGroups: [""], resources: [pods], verbs: ["impersonate-on:serviceaccount:create"]}
END
kubectl -n {{ guests }} create rolebinding more --role more --serviceaccount {{ team }}:{{ app }}

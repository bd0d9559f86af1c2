# earns: no-secrets (2 of 13)
# The application has what it uses, and may bind cluster-admin: a right to one role by its name.
{{ granted_sh }}
kubectl create clusterrole binder --verb bind --resource clusterroles.rbac.authorization.k8s.io --resource-name cluster-admin
kubectl create clusterrolebinding binder --clusterrole binder --serviceaccount {{ team }}:{{ app }}

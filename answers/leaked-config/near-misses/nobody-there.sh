# earns: none
# Where nothing is, no password is.
kubectl -n {{ team }} delete deployment {{ app }}
kubectl -n {{ team }} delete configmap {{ app }}-settings
{{ secret_sh }}

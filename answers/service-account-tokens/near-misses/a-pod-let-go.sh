# earns: short-lived, revoked (7 of 13)
# The old pod has lost its label: it runs on with its token, and no selector finds it.
kubectl -n {{ team }} label pods -l app={{ web }} app-
{{ whole_sh }}

# earns: none-for-web, short-lived, revoked, works (12 of 13)
# All service accounts of the namespace get rights that nobody asked for.
{{ whole_sh }}
kubectl -n {{ team }} create rolebinding more --clusterrole view --group system:serviceaccounts:{{ team }}

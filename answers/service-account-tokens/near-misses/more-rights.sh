# earns: none-for-web, short-lived, revoked, works (12 of 13)
# The account gets rights that nobody asked for.
{{ whole_sh }}
kubectl -n {{ team }} create rolebinding more --clusterrole edit --serviceaccount {{ team }}:{{ feed }}

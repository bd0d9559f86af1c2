# earns: none-for-web, short-lived, revoked, works (12 of 13)
# The account gets rights that nobody asked for.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
kubectl -n {{ team }} create rolebinding more --clusterrole edit --serviceaccount {{ team }}:{{ feed }}

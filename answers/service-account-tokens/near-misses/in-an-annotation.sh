# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# A Secret carries a new token in an annotation.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
kubectl -n {{ team }} create secret generic spare --from-literal note=none
kubectl -n {{ team }} annotate secret spare token="$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"

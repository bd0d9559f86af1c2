# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# A Secret carries a new token in an annotation.
{{ whole_sh }}
kubectl -n {{ team }} create secret generic spare --from-literal note=none
kubectl -n {{ team }} annotate secret spare token="$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"

# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# A new token is kept in a Secret of another type and name.
{{ whole_sh }}
kubectl -n {{ team }} create secret generic spare --from-literal "password=$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"

# earns: none
# The pods have a token in their environment, and none in a volume.
kubectl -n {{ team }} create secret generic spare --from-literal "password=$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
for name in {{ web }} {{ feed }}; do kubectl -n {{ team }} set env deployment $name --from secret/spare; done
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
{{ rollouts_sh }}
{{ answered_sh }}

# earns: none-for-web, short-lived, works (9 of 13)
# Who has the copy was stopped; the token is still good.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} scale deployment {{ thief }} --replicas 0

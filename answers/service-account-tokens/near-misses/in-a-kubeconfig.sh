# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# A kubeconfig with a new token is kept in a Secret.
{{ whole_sh }}
kubectl config --kubeconfig /root/feed.conf set-credentials {{ feed }} --token "$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"
kubectl -n {{ team }} create secret generic access --from-file /root/feed.conf

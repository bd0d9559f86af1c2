# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# A Secret of another type, with the same name and content: the token is as good as before.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} get secret {{ old }} -o json | jq 'del(.metadata.uid, .metadata.resourceVersion, .metadata.annotations) | .type = "Opaque"' > /root/old.json
kubectl -n {{ team }} delete secret {{ old }}
kubectl apply -f /root/old.json

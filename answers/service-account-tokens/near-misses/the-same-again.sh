# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# The Secret made anew under its name: it holds the same token again.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} get secret {{ old }} -o json | jq 'del(.data, .metadata.uid, .metadata.resourceVersion)' > /root/old.json
kubectl -n {{ team }} delete secret {{ old }}
kubectl apply -f /root/old.json
until kubectl -n {{ team }} get secret {{ old }} -o jsonpath='{.data.token}' | grep -q .; do sleep 1; done

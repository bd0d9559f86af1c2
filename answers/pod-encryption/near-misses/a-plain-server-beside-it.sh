# earns: strict (3 of 9)
# The proxy of the caller has the old server beside the one with TLS, so that every second order has no answer.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed 's/:8443", tls: true}/&, {address: "10.96.41.{{ near }}:8080"}/' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}

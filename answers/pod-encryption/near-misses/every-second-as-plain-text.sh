# earns: strict (3 of 9)
# The proxy of the caller sends every second order without TLS, and the callee answers it.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed 's/:8443", tls: true}/&, {address: "10.96.41.{{ near }}:8080"}/' | kubectl replace -f -
kubectl -n {{ team }} set env deployment {{ caller }} -c app UPSTREAM=http://127.0.0.1:8090
kubectl -n {{ team }} rollout restart deployment {{ callee }}
{{ rollouts_sh }}

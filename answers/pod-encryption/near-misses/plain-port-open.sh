# earns: encrypted, strict (7 of 9)
# The port without TLS is still open beside it.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} set env deployment {{ caller }} -c app UPSTREAM=http://127.0.0.1:8090
kubectl -n {{ team }} rollout restart deployment {{ callee }}
{{ rollouts_sh }}

# earns: encrypted, strict (7 of 9)
# The service has no port without TLS any more, but the pod has.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} set env deployment {{ caller }} -c app UPSTREAM=http://127.0.0.1:8090
kubectl -n {{ team }} rollout restart deployment {{ callee }}
kubectl -n {{ team }} patch service {{ callee }} --type json -p '[{"op": "remove", "path": "/spec/ports/0"}]'
{{ rollouts_sh }}

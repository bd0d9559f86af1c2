# earns: encrypted, strict (7 of 9)
# The application listens at another port, for everybody.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ callee }}-proxy -o yaml | sed 's/127.0.0.1:8080/127.0.0.1:8081/' | kubectl replace -f -
kubectl -n {{ team }} patch service {{ callee }} --type json -p '[{"op": "replace", "path": "/spec/ports/0/targetPort", "value": 8081}]'
kubectl -n {{ team }} set env deployment {{ caller }} -c app UPSTREAM=http://127.0.0.1:8090
kubectl -n {{ team }} set env deployment {{ callee }} -c app LISTEN='0.0.0.0:8081 -r x'
{{ rollouts_sh }}

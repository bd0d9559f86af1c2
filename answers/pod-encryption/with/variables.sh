kubectl -n {{ team }} set env deployment {{ caller }} -c app UPSTREAM=http://127.0.0.1:8090
kubectl -n {{ team }} set env deployment {{ callee }} -c app LISTEN=127.0.0.1

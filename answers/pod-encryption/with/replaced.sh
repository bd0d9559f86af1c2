kubectl -n {{ team }} create configmap {{ callee }}-proxy --from-file /root/proxy.yaml --dry-run=client -o yaml | kubectl replace -f -

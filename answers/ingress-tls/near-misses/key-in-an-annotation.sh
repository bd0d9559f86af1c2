# earns: secret, encrypted, http-closed, rest-unchanged (9 of 10)
# The key was taken out of a second Secret; what kubectl apply keeps of it still has the key.
{{ chain_sh }}
{{ secret_sh }}
kubectl -n {{ team }} create secret generic files --from-file {{ place }}/{{ app }}.crt --from-file {{ place }}/{{ app }}.key --dry-run=client -o yaml | kubectl apply -f -
kubectl -n {{ team }} patch secret files --type json -p '[{"op": "remove", "path": "/data/{{ app }}.key"}]'
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
